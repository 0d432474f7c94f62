-- The policy is there and nobody asks it.
CREATE TABLE orders (id integer PRIMARY KEY, owner text);
CREATE POLICY own ON orders USING (owner = current_user);
