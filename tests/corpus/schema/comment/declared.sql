CREATE SCHEMA billing;
CREATE SCHEMA shop;
COMMENT ON SCHEMA billing IS 'Invoices';
