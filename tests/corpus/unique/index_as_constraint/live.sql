-- A constraint refuses the same rows and serves the same queries as the declared unique index.
CREATE TABLE users (id integer PRIMARY KEY, email text, CONSTRAINT uq_users_email UNIQUE (email));
