-- A unique index that nothing declares refuses rows that the models allow.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE UNIQUE INDEX ix_dba ON things (lower(email));
