-- The forms of NULL tests, DISTINCT and rows.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    b integer,
    c text,
    CONSTRAINT c1 CHECK (a IS DISTINCT FROM b),
    CONSTRAINT c2 CHECK (a IS NOT DISTINCT FROM b),
    CONSTRAINT c3 CHECK (a ISNULL OR b NOTNULL),
    CONSTRAINT c4 CHECK ((a IS NOT NULL)::integer + (b IS NOT NULL)::integer = 1),
    CONSTRAINT c5 CHECK ((a, b) <> (1, 2)),
    CONSTRAINT c6 CHECK (NOT (a IS NULL AND b IS NULL)),
    CONSTRAINT c7 CHECK ((a IS NULL) = (b IS NULL)),
    CONSTRAINT c8 CHECK (a <> b),
    CONSTRAINT c9 CHECK (GREATEST(a, b) > 0 AND LEAST(a, b) < 5),
    CONSTRAINT c10 CHECK (a BETWEEN SYMMETRIC 5 AND 1)
);
