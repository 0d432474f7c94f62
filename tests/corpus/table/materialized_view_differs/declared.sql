CREATE TABLE orders (id integer PRIMARY KEY, note text, paid boolean);
CREATE MATERIALIZED VIEW kept AS SELECT id, count(*) AS many FROM orders GROUP BY id;
CREATE UNIQUE INDEX kept_id ON kept (id);
CREATE INDEX kept_many ON kept (many DESC);
COMMENT ON MATERIALIZED VIEW kept IS 'counts';
