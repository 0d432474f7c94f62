-- The same index, unique in the database: it refuses what the models allow.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE UNIQUE INDEX ix_things_email ON things (email);
