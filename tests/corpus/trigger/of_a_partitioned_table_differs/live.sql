-- The copies on partitions follow.
CREATE TABLE orders (id integer, note text) PARTITION BY LIST (id); CREATE TABLE orders_1 PARTITION OF orders FOR VALUES IN (1);
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER audit AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION audit();
