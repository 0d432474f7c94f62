CREATE TABLE orders (id integer PRIMARY KEY, note text, paid boolean);
CREATE RULE quiet AS ON DELETE TO orders WHERE OLD.paid DO INSTEAD NOTHING;
COMMENT ON RULE quiet ON orders IS 'why';
