-- The declared name stands on another column.
CREATE TABLE things (id integer PRIMARY KEY, a text, b text);
CREATE INDEX ix_a ON things (b);
