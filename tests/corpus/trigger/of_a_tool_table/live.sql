-- Triggers of tables that migration tools keep are not looked at.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER audit AFTER UPDATE ON alembic_version FOR EACH ROW EXECUTE FUNCTION audit();
