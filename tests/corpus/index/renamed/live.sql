-- The same index under another name, as after the table was renamed.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_stuff_email ON things (email);
