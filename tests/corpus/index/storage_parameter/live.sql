-- A storage parameter as declared.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_things_email ON things (email) WITH (fillfactor = 70);
