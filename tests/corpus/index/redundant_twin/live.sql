-- The same index twice: every write pays for both.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_things_email ON things (email);
CREATE INDEX things_email_idx ON things (email);
