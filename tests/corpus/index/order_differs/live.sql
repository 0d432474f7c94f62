-- ORDER BY email DESC NULLS LAST is not served by an ascending index.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_things_email ON things (email);
