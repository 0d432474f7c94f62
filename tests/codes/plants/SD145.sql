DROP SEQUENCE invoice_number;
CREATE SEQUENCE invoice_number AS integer;
