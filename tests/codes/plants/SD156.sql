DROP TRIGGER orders_audit ON orders;
CREATE TRIGGER orders_audit AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION write_audit_log();
