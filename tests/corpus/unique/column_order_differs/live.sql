-- The same columns in another order keep the same rows unique, but serve other queries.
CREATE TABLE users (id integer PRIMARY KEY, email text, CONSTRAINT uq_users UNIQUE (email, id));
