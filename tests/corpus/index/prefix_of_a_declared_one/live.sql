-- An index over more columns is another index, whatever it could serve.
CREATE TABLE things (id integer PRIMARY KEY, a text, b text);
CREATE INDEX ix_ab ON things (a, b);
