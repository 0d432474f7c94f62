-- Another predicate under the same name: other rows are found by it.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_things_email ON things (email) WHERE id > 10;
