-- Two keys between the same two tables are told apart by their columns.
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE orders (id integer PRIMARY KEY, buyer integer REFERENCES users ON DELETE CASCADE, seller integer REFERENCES users);
