-- A function of the user's is printed with its schema and written without.
CREATE FUNCTION is_code(text) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$ SELECT $1 ~ '^[A-Z]+$' $$;
CREATE TABLE things (id integer PRIMARY KEY, code text, CONSTRAINT c1 CHECK (is_code(code)));
