CREATE TABLE things (id integer PRIMARY KEY, a integer, b integer,
    CONSTRAINT uq_a UNIQUE (a), CONSTRAINT uq_b UNIQUE (b));
