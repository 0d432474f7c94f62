-- INCLUDE as declared.
CREATE TABLE things (id integer PRIMARY KEY, email text, a integer);
CREATE INDEX ix_things_email ON things (email) INCLUDE (a);
