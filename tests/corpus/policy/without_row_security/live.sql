-- Policies of a table whose row security is off do nothing.
CREATE TABLE orders (id integer PRIMARY KEY, owner text);
CREATE POLICY own ON orders USING (owner = current_user);
