-- Options of an operator class as declared.
CREATE TABLE things (id integer PRIMARY KEY, email tsvector);
CREATE INDEX ix_things_email ON things USING gist (email tsvector_ops (siglen = 100));
