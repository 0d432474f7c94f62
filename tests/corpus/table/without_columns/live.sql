-- A table may have no columns at all.
CREATE TABLE public.marker ();
CREATE TABLE public.emptied (id integer);
ALTER TABLE public.emptied DROP COLUMN id;
