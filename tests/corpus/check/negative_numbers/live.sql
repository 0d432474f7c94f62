-- A negative constant is kept as a quoted one with a cast.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    b numeric,
    c bigint,
    d double precision,
    CONSTRAINT c1 CHECK (a > -1),
    CONSTRAINT c2 CHECK (b >= -0.5),
    CONSTRAINT c3 CHECK (a IN (-1, 0, 1)),
    CONSTRAINT c4 CHECK (c <> -5000000000),
    CONSTRAINT c5 CHECK (d BETWEEN -1.5 AND 1.5),
    CONSTRAINT c6 CHECK (a <> - 1)
);
