-- ESCAPE, COLLATE, OVERLAPS, settings.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a text,
    b varchar(10),
    d1 date,
    d2 date,
    s timestamptz,
    CONSTRAINT c1 CHECK (a LIKE '10!%' ESCAPE '!'),
    CONSTRAINT c2 CHECK (a COLLATE "C" < 'b'),
    CONSTRAINT c3 CHECK (b COLLATE "C" = upper(b)),
    CONSTRAINT c4 CHECK ((d1, d2) OVERLAPS (DATE '2020-01-01', DATE '2021-01-01')),
    CONSTRAINT c5 CHECK (s < 'infinity'),
    CONSTRAINT c6 CHECK (a <> current_setting('my.name', true)),
    CONSTRAINT c7 CHECK (a = lower(a) AND a !~ ' '),
    CONSTRAINT c8 CHECK (starts_with(a, 'x')),
    CONSTRAINT c9 CHECK (a ^@ 'x'),
    CONSTRAINT c10 CHECK (d1 + 7 > d2),
    CONSTRAINT c11 CHECK (d2 - d1 <= 30),
    CONSTRAINT c12 CHECK (s + interval '1' hour > s)
);
