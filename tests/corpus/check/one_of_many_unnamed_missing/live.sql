-- Of several unnamed checks, the one that is missing is told.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    b integer,
    CHECK (b < 10),
    CHECK (a < b)
);
