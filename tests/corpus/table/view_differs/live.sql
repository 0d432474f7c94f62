-- A filter that is in no migration; the declared view has a column more, with a comment.
CREATE TABLE orders (id integer PRIMARY KEY, note text, paid boolean);
CREATE VIEW open_orders AS SELECT id FROM orders WHERE NOT paid;
COMMENT ON VIEW open_orders IS 'to be paid';
CREATE VIEW all_open AS SELECT * FROM open_orders;
