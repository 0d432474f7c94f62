-- Table-qualified columns are the columns.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    b integer,
    CONSTRAINT c1 CHECK (things.a > things.b),
    CONSTRAINT c2 CHECK (a > 0)
);
