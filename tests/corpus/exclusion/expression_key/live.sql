-- An expression as a key, in another spelling.
CREATE TABLE stays (id integer PRIMARY KEY, low integer, high integer, CONSTRAINT no_overlap EXCLUDE USING gist (int4range(low, high, '[]') WITH &&));
