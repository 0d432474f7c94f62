CREATE DOMAIN public.age AS integer CONSTRAINT new_name CHECK (0 < VALUE);
COMMENT ON DOMAIN public.age IS 'in days';
