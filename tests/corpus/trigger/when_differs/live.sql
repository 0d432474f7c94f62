-- Fires for every row; declared for those that were paid meanwhile.
CREATE TABLE orders (id integer PRIMARY KEY, note text, paid boolean NOT NULL);
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER audit BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION audit();
