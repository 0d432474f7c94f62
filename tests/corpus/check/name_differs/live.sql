-- The same demand under another name, spelled otherwise.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    CONSTRAINT ck_a CHECK (a BETWEEN 1 AND 9)
);
