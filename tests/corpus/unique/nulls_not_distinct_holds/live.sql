-- NULLS NOT DISTINCT as declared.
CREATE TABLE users (id integer PRIMARY KEY, email text, CONSTRAINT uq_users_email UNIQUE NULLS NOT DISTINCT (email));
