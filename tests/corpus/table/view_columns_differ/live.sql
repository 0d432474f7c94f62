-- It goes and comes again, with what is made of it and what hangs on it.
CREATE TABLE orders (id integer PRIMARY KEY, note text, paid boolean);
CREATE FUNCTION put() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE VIEW open_orders AS SELECT note, id FROM orders;
CREATE VIEW above AS SELECT id FROM open_orders;
CREATE MATERIALIZED VIEW kept AS SELECT id, 1 AS one FROM above;
CREATE UNIQUE INDEX kept_id ON kept (id);
CREATE TRIGGER put INSTEAD OF INSERT ON above FOR EACH ROW EXECUTE FUNCTION put();
CREATE RULE quiet AS ON DELETE TO above DO INSTEAD NOTHING;
COMMENT ON COLUMN above.id IS 'the order';
GRANT SELECT (id), UPDATE ON above TO PUBLIC;
