-- A swap of two stays fails where the constraint is checked at once.
CREATE TABLE stays (id integer PRIMARY KEY, during int4range, CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&));
