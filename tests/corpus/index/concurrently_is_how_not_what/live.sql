-- CONCURRENTLY says how an index is built, not what it is.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_things_email ON things (email);
