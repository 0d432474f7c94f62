-- A declared comment is compared; one that only the database has is nobody's business.
CREATE TABLE public.users (id serial PRIMARY KEY, email text, phone text, name text);
COMMENT ON COLUMN public.users.email IS 'where to write';
COMMENT ON COLUMN public.users.phone IS 'old';
COMMENT ON COLUMN public.users.name IS 'a DBA wrote this';
