-- A constraint whose name the models leave to PostgreSQL may have any name.
CREATE TABLE stays (id integer PRIMARY KEY, during int4range, CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&));
