-- The text is the same and the column is not: the column's type is the drift, the check has none of its own.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a varchar(10),
    CONSTRAINT c1 CHECK (a IN ('1', '2'))
);
