-- No two stays at once, as declared.
CREATE TABLE stays (id integer PRIMARY KEY, during int4range, CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&));
