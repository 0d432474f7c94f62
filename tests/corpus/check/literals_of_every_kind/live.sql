-- Strings, numbers and comments have many spellings.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a numeric,
    b text,
    c integer,
    d bytea,
    CONSTRAINT c1 CHECK (a < 1000),
    CONSTRAINT c2 CHECK (a > 0.5),
    CONSTRAINT c3 CHECK (b <> E'a\nb'),
    CONSTRAINT c4 CHECK (b <> 'it''s'),
    CONSTRAINT c5 CHECK (b <> 'plain'),
    CONSTRAINT c6 CHECK (c > 0),
    CONSTRAINT c7 CHECK (octet_length(d) = 32),
    CONSTRAINT c8 CHECK (d <> '\x00'),
    CONSTRAINT c9 CHECK (b <> '')
);
