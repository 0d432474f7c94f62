-- The indexes behind constraints belong to the constraints.
CREATE TABLE things (id integer PRIMARY KEY, email text UNIQUE, during int4range, EXCLUDE USING gist (during WITH &&));
