-- A partial index in place of a full one: most queries scan the table.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_things_email ON things (email) WHERE email IS NOT NULL;
