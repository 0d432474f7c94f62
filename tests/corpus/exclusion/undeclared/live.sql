-- A constraint that nothing declares refuses rows that the models allow.
CREATE TABLE stays (id integer PRIMARY KEY, during int4range, CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&));
