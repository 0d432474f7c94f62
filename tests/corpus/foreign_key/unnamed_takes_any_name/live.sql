-- A key whose name the models leave to PostgreSQL may have any name.
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer CONSTRAINT buyer REFERENCES users (id));
