-- A shorter signature finds more pages to look at.
CREATE TABLE things (id integer PRIMARY KEY, email tsvector);
CREATE INDEX ix_things_email ON things USING gist (email);
