-- A domain is the same however its check, its default and its type are spelled.
CREATE DOMAIN public.email AS varchar(320) CHECK (VALUE LIKE '%@%' AND VALUE IN ('a@b', 'c@d', 'e@f') IS NOT FALSE);
CREATE DOMAIN public.percent AS numeric(5, 2) DEFAULT 0.00 CHECK (VALUE BETWEEN 0 AND 100);
CREATE DOMAIN public.code AS text COLLATE "C" DEFAULT 'x' NOT NULL;
CREATE TABLE public.users (id integer PRIMARY KEY, email email, share percent[], code code);
