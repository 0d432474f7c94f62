-- A function of pg_catalog may be named with its schema.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_things_email ON things (pg_catalog.lower(email));
