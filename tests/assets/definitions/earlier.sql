CREATE TABLE orders (id integer PRIMARY KEY, note text, paid boolean);
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
COMMENT ON FUNCTION audit() IS 'writes it down';
CREATE TRIGGER audit BEFORE UPDATE OF note ON orders FOR EACH ROW WHEN (NEW.paid) EXECUTE FUNCTION audit('x');
CREATE VIEW open_orders AS SELECT id FROM orders WHERE NOT paid;
CREATE RULE quiet AS ON DELETE TO orders DO INSTEAD NOTHING;
CREATE STATISTICS st (ndistinct) ON note, paid FROM orders;
CREATE AGGREGATE total (integer) (SFUNC = int4pl, STYPE = integer);
