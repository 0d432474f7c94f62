CREATE EXTENSION citext;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION hstore;
CREATE TABLE t (id serial PRIMARY KEY, names citext[], note text);
CREATE INDEX t_note ON t USING gin (note gin_trgm_ops);
CREATE TABLE undeclared (h hstore);
