-- A unique index that is invalid guards nothing for sure.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE UNIQUE INDEX ix_things_email ON things (email);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_things_email'::regclass;
