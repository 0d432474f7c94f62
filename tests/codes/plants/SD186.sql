CREATE POLICY orders_support ON orders FOR SELECT TO app_reader USING (true);
