-- Columns that were dropped, and others added last, leave gaps and another order: no code that names columns notices.
CREATE TABLE public.users (gone integer, email text, id serial PRIMARY KEY, also_gone text);
ALTER TABLE public.users DROP COLUMN gone;
ALTER TABLE public.users ADD COLUMN name text NOT NULL DEFAULT '';
ALTER TABLE public.users DROP COLUMN also_gone;
ALTER TABLE public.users ADD COLUMN phone text;
