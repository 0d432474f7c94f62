-- A check given to a column is a check of its table.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer CHECK (a > 0),
    b integer CONSTRAINT b_small CHECK (b < 10)
);
