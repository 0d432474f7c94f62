-- A UNIQUE that nothing declares refuses rows that the models allow.
CREATE TABLE users (id integer PRIMARY KEY, email text UNIQUE);
