-- CAST(x AS t) is x::t, and a type has several names.
CREATE TABLE things (
    id integer PRIMARY KEY,
    name varchar(50),
    size integer,
    CONSTRAINT c1 CHECK (name::text <> ''),
    CONSTRAINT c2 CHECK (size::bigint * 2 < 100),
    CONSTRAINT c3 CHECK ((size)::numeric / 3 > 1)
);
