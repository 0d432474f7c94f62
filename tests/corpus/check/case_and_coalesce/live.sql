-- CASE, COALESCE, NULLIF and concatenation.
CREATE TABLE things (
    id integer PRIMARY KEY,
    kind varchar(10),
    a integer,
    b integer,
    name text,
    CONSTRAINT c1 CHECK (CASE WHEN kind = 'x' THEN a IS NOT NULL ELSE true END),
    CONSTRAINT c2 CHECK (CASE kind WHEN 'x' THEN a ELSE b END > 0),
    CONSTRAINT c3 CHECK (COALESCE(a, b) IS NOT NULL),
    CONSTRAINT c4 CHECK (COALESCE(name, '') <> ''),
    CONSTRAINT c5 CHECK (NULLIF(name, '') IS NOT NULL),
    CONSTRAINT c6 CHECK (name || kind <> ''),
    CONSTRAINT c7 CHECK (num_nonnulls(a, b) = 1),
    CONSTRAINT c8 CHECK ((a IS NULL) <> (b IS NULL))
);
