-- Attributes that were dropped leave gaps behind; what is left is the declared type. Rows of tables are no composite types.
CREATE TYPE public.address AS (old text, street varchar(80), zip char(5));
ALTER TYPE public.address DROP ATTRIBUTE old;
ALTER TYPE public.address ADD ATTRIBUTE city text COLLATE "C";
CREATE TABLE public.users (id integer PRIMARY KEY, home public.address, others public.address[]);
