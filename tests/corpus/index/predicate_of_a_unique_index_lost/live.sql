-- Unique among the living was declared; unique among all refuses a second account after a deletion.
CREATE TABLE things (id integer PRIMARY KEY, email text, deleted boolean);
CREATE UNIQUE INDEX ix_things_email ON things (email);
