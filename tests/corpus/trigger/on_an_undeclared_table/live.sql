-- A trigger on a table that nothing declares does nothing to declared ones.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TABLE other (id integer, note text);
CREATE TRIGGER audit BEFORE INSERT OR UPDATE ON other FOR EACH ROW EXECUTE FUNCTION audit();
