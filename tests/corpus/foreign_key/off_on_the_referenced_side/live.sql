-- DISABLE TRIGGER ALL on the parent: users are deleted below their orders.
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer REFERENCES users (id));
ALTER TABLE users DISABLE TRIGGER ALL;
