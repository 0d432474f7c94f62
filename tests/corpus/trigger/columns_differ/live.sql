-- UPDATE OF one column, and another one.
CREATE TABLE orders (id integer PRIMARY KEY, note text, paid boolean NOT NULL);
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER audit BEFORE INSERT OR UPDATE OF note ON orders FOR EACH ROW EXECUTE FUNCTION audit();
