-- In the order in which they are made of one another, and of functions.
CREATE TABLE orders (id integer PRIMARY KEY, note text, paid boolean);
CREATE VIEW old_view AS SELECT id FROM orders;
