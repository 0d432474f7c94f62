-- A check whose name the models leave to PostgreSQL may have any name.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    CONSTRAINT whatever CHECK (a > 0)
);
