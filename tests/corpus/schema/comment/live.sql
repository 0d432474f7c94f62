-- A schema's comment that was declared and says something else is cosmetic; one that was not declared is nobody's.
CREATE SCHEMA billing;
CREATE SCHEMA shop;
COMMENT ON SCHEMA billing IS 'Invoices (old ledger)';
COMMENT ON SCHEMA shop IS 'The shop';
