-- A plain unique index takes any number of NULLs.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE UNIQUE INDEX ix_things_email ON things (email);
