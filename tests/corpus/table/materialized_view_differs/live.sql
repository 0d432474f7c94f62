-- Its query is run anew, and its indexes are built again.
CREATE TABLE orders (id integer PRIMARY KEY, note text, paid boolean);
CREATE MATERIALIZED VIEW kept AS SELECT id FROM orders;
CREATE UNIQUE INDEX kept_id ON kept (id);
