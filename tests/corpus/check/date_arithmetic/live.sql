-- EXTRACT, intervals and date_trunc.
CREATE TABLE things (
    id integer PRIMARY KEY,
    start timestamptz,
    stop timestamptz,
    day date,
    CONSTRAINT c1 CHECK (EXTRACT(YEAR FROM day) >= 2000),
    CONSTRAINT c2 CHECK (stop > start + interval '1 day'),
    CONSTRAINT c3 CHECK (stop - start < '30 days'),
    CONSTRAINT c4 CHECK (date_trunc('day', start) = start),
    CONSTRAINT c5 CHECK (extract(dow from day) IN (1, 2)),
    CONSTRAINT c6 CHECK (age(stop, start) < interval '1 year')
);
