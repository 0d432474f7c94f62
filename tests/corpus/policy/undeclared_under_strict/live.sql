-- Where everything must be declared, a policy is drift too.
CREATE TABLE orders (id integer PRIMARY KEY, owner text);
CREATE POLICY own ON orders USING (owner = current_user);
