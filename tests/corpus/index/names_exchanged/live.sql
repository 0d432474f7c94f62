-- Two indexes, each under the other's name.
CREATE TABLE things (id integer PRIMARY KEY, a integer, b integer);
INSERT INTO things VALUES (1, 1, 2);
CREATE INDEX ix_a ON things (b);
CREATE INDEX ix_b ON things (a);
