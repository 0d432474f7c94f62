-- Both indexes are there, each under the other's name.
CREATE TABLE things (id integer PRIMARY KEY, a text, b text);
CREATE INDEX ix_a ON things (b);
CREATE INDEX ix_b ON things (a);
