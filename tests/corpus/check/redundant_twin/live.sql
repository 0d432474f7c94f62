-- The same demand twice, spelled two ways.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    CONSTRAINT a_positive CHECK (a > 0),
    CONSTRAINT a_positive_too CHECK (things.a > (0))
);
