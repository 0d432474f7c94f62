-- A collation that is the column's own need not be named.
CREATE TABLE things (id integer PRIMARY KEY, email text COLLATE "C");
CREATE INDEX ix_things_email ON things (email);
