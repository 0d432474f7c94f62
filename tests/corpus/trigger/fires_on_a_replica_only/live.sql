-- ENABLE REPLICA: it does not fire for the application.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER audit BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION audit();
ALTER TABLE orders ENABLE REPLICA TRIGGER audit;
