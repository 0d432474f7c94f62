-- A failed concurrent build leaves an index that every write pays for and no query uses.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_things_email ON things (email);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_things_email'::regclass;
