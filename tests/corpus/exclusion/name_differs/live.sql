-- The same constraint under another name.
CREATE TABLE stays (id integer PRIMARY KEY, during int4range, CONSTRAINT stays_excl EXCLUDE USING gist (during WITH &&));
