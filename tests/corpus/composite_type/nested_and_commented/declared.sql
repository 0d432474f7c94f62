CREATE TYPE public."Point 2" AS (x double precision, y float);
CREATE TYPE public.line AS (
    "from" public."Point 2", "to" public."Point 2", marks public."Point 2" array, label character varying(5)
);
