-- A hash index serves no ranges.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_things_email ON things USING hash (email);
