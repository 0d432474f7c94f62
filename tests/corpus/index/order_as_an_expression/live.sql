-- desc() and nulls_last() are the keywords.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_things_email ON things (email DESC NULLS LAST, id);
