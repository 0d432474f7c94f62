CREATE TABLE orders (id integer PRIMARY KEY, owner text);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON orders USING ((id = ANY (ARRAY[1, 2])) AND (owner = CURRENT_USER));
CREATE POLICY ins ON orders FOR INSERT TO pg_signal_backend, pg_monitor WITH CHECK (id >= 1 AND id <= 5);
