-- The name that the convention makes is the live one.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    CONSTRAINT ck_things_a_positive CHECK (a > 0)
);
