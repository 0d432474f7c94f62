-- Several unnamed checks are told apart by what they demand, not by PostgreSQL's numbers.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    b integer,
    CHECK (b < 10),
    CHECK (a > 0),
    CHECK (a < b)
);
