-- PostgreSQL keeps IN lists as = ANY (ARRAY[…]) with casts, other ones for varchar than for text.
CREATE TABLE things (
    id integer PRIMARY KEY,
    status varchar(20),
    kind text,
    size integer,
    code char(1),
    CONSTRAINT c1 CHECK (status IN ('new', 'open', 'done')),
    CONSTRAINT c2 CHECK (kind IN ('a', 'b')),
    CONSTRAINT c3 CHECK (size IN (1, 2, 3)),
    CONSTRAINT c4 CHECK (code IN ('x', 'y')),
    CONSTRAINT c5 CHECK (status NOT IN ('old', 'older'))
);
