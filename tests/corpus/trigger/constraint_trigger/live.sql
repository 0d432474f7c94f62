-- A constraint trigger can wait for the commit, a plain one cannot.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER audit AFTER INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION audit();
