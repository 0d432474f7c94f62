-- The same name, another demand.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    CONSTRAINT a_positive CHECK (a >= 0)
);
