-- The operator class that LIKE needs.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_things_email ON things (email text_pattern_ops);
