-- One gets the name of another, which gets a third one.
CREATE TABLE things (id integer PRIMARY KEY, a integer, b integer,
    CONSTRAINT uq_b UNIQUE (a), CONSTRAINT uq_c UNIQUE (b));
INSERT INTO things VALUES (1, 1, 2);
