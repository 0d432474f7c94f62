CREATE SCHEMA tools;
CREATE EXTENSION pg_trgm SCHEMA tools;
CREATE TABLE things (id integer PRIMARY KEY, email text, name text);
CREATE INDEX ix_things_email ON things USING gin (email tools.gin_trgm_ops);
CREATE INDEX ix_things_name ON things USING gist (name tools.gist_trgm_ops (siglen = 64));
