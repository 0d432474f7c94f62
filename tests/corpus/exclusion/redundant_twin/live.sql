-- The same constraint twice.
CREATE TABLE stays (id integer PRIMARY KEY, during int4range, CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&));
ALTER TABLE stays ADD EXCLUDE USING gist (during WITH &&);
