-- A model mapped to a materialized view: its indexes are compared, its constraints are not.
CREATE TABLE raw_things (id integer NOT NULL, email text);
CREATE MATERIALIZED VIEW things AS SELECT id, email FROM raw_things;
CREATE INDEX ix_things_email ON things (email);
