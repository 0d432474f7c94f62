-- The same index declared by column and by name: one live index does for both.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_things_email ON things (email);
