-- For another command, for other roles, RESTRICTIVE in place of PERMISSIVE.
CREATE TABLE orders (id integer PRIMARY KEY, owner text);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON orders AS RESTRICTIVE FOR UPDATE TO pg_monitor USING (owner = current_user);
