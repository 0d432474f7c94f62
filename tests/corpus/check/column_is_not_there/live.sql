-- A check over a column that is not there yet cannot be compared: unverified, and the column is missing.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    CONSTRAINT c1 CHECK (a > 0)
);
