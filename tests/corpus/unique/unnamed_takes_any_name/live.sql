-- A UNIQUE whose name the models leave to PostgreSQL may have any name.
CREATE TABLE users (id integer PRIMARY KEY, email text, CONSTRAINT one_account_per_address UNIQUE (email));
