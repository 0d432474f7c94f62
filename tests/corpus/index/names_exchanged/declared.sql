CREATE TABLE things (id integer PRIMARY KEY, a integer, b integer);
CREATE INDEX ix_a ON things (a);
CREATE INDEX ix_b ON things (b);
