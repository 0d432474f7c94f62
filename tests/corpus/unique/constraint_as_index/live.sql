-- A unique index refuses the same rows as the declared constraint.
CREATE TABLE users (id integer PRIMARY KEY, email text);
CREATE UNIQUE INDEX users_email ON users (email);
