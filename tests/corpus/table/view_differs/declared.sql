CREATE TABLE orders (id integer PRIMARY KEY, note text, paid boolean);
CREATE VIEW open_orders WITH (security_barrier) AS SELECT id, note || '%:x' AS said FROM orders WHERE paid IS NOT TRUE;
COMMENT ON VIEW open_orders IS 'to be paid';
COMMENT ON COLUMN open_orders.said IS 'what was said';
CREATE VIEW all_open AS SELECT id FROM open_orders;
