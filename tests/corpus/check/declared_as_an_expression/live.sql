-- A check declared with SQLAlchemy's operators.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    name varchar(20),
    CONSTRAINT c1 CHECK (a > 0),
    CONSTRAINT c2 CHECK (name IN ('x', 'y')),
    CONSTRAINT c3 CHECK (a BETWEEN 1 AND 10 OR name IS NULL),
    CONSTRAINT c4 CHECK (length(name) > 2),
    CONSTRAINT c5 CHECK (name LIKE 'a%')
);
