-- A check that nothing declares refuses rows that the models allow.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer CHECK (a > 0)
);
