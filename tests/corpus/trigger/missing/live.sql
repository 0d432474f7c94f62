-- A declared trigger that is not there.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
