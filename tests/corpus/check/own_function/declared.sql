CREATE FUNCTION is_code(text) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$ SELECT $1 ~ '^[A-Z]+$' $$;
CREATE TABLE things (id integer PRIMARY KEY, code text, CONSTRAINT c1 CHECK (public.is_code(code)));
