-- Key words, brackets, casts and roles in another order.
CREATE TABLE orders (id integer PRIMARY KEY, owner text);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON orders AS PERMISSIVE FOR ALL TO PUBLIC USING (owner = current_user AND id IN (1, 2));
CREATE POLICY ins ON orders FOR INSERT TO pg_monitor, pg_signal_backend WITH CHECK (id BETWEEN 1 AND 5);
