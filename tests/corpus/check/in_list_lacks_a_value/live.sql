-- An IN list that lacks a value refuses it.
CREATE TABLE things (
    id integer PRIMARY KEY,
    status varchar(20),
    CONSTRAINT c1 CHECK (status IN ('new', 'open'))
);
