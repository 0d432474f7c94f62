-- Where everything must be declared, an index is drift too.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_dba ON things (email);
