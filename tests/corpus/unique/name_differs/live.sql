-- A declared name that the database does not use: ON CONFLICT ON CONSTRAINT would fail, all else works.
CREATE TABLE users (id integer PRIMARY KEY, email text UNIQUE);
