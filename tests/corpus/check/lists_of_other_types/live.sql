-- IN over every type, and of one value only.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a bigint,
    b smallint,
    c numeric(5, 2),
    d date,
    e varchar(5),
    f uuid,
    g boolean,
    CONSTRAINT c1 CHECK (a IN (1, 2)),
    CONSTRAINT c2 CHECK (b IN (1, 2)),
    CONSTRAINT c3 CHECK (c IN (1, 2.5)),
    CONSTRAINT c4 CHECK (d IN ('2020-01-01', '2021-01-01')),
    CONSTRAINT c5 CHECK (e IN ('x')),
    CONSTRAINT c6 CHECK (f NOT IN ('00000000-0000-0000-0000-000000000000')),
    CONSTRAINT c7 CHECK (g IN (true)),
    CONSTRAINT c8 CHECK (b NOT IN (3)),
    CONSTRAINT c9 CHECK (lower(e) IN ('a', 'b'))
);
