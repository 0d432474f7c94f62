-- One more or less is another demand, however alike the texts are.
CREATE TABLE things (
    id integer PRIMARY KEY,
    name varchar(20),
    CONSTRAINT c1 CHECK (length(name) > 2)
);
