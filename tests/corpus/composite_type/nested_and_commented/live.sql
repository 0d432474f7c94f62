-- Composite types inside of composite types, arrays and types that need quotes are spelled as they are.
CREATE TYPE public."Point 2" AS (x float8, y float8);
CREATE TYPE public.line AS ("from" "Point 2", "to" "Point 2", marks "Point 2"[], label varchar(5));
COMMENT ON TYPE public.line IS 'two ends';
