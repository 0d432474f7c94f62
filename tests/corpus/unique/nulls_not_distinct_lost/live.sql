-- A plain UNIQUE takes any number of NULLs; NULLS NOT DISTINCT takes one.
CREATE TABLE users (id integer PRIMARY KEY, email text, CONSTRAINT uq_users_email UNIQUE (email));
