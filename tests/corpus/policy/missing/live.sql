-- Without its policy, row security shows no row to anybody but the owner.
CREATE TABLE orders (id integer PRIMARY KEY, owner text);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
