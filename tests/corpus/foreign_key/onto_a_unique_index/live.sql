-- A unique index is enough to be referred to.
CREATE TABLE users (id integer PRIMARY KEY, number integer);
CREATE UNIQUE INDEX ix_users_number ON users (number);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer REFERENCES users (number));
