-- The name of a domain's check is nobody's business; its comment is compared where one is declared.
CREATE DOMAIN public.age AS integer CONSTRAINT old_name CHECK (VALUE > 0);
COMMENT ON DOMAIN public.age IS 'in years';
