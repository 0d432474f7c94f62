-- The same table, another of its keys.
CREATE TABLE users (id integer PRIMARY KEY, number integer UNIQUE);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer REFERENCES users (number));
