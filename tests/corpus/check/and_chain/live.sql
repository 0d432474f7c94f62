-- Brackets around the parts of an AND say nothing, nor does their order.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    b integer,
    c integer,
    CONSTRAINT c1 CHECK (a > 0 AND b > 0 AND c > 0),
    CONSTRAINT c2 CHECK ((a > 0) AND ((b > 0) AND (c > 0))),
    CONSTRAINT c3 CHECK (a > 0 OR (b > 0 AND c > 0))
);
