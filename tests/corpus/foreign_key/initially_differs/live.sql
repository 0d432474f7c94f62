-- A key that waits for a SET CONSTRAINTS nobody sends is checked too early.
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer REFERENCES users (id) DEFERRABLE);
