-- Another test of the rows that are shown.
CREATE TABLE orders (id integer PRIMARY KEY, owner text);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON orders USING (true);
