CREATE POLICY orders_all ON orders TO app_writer USING (true);
