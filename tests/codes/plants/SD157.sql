CREATE POLICY orders_of_tenant ON orders USING (true);
