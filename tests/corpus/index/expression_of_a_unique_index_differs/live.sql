-- Unique by exact spelling, declared unique in any case.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE UNIQUE INDEX ix_things_email ON things ((email));
