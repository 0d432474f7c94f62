-- Without its collation the index does not serve the sort.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_things_email ON things (email);
