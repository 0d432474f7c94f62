-- A view that stands for a table and shows a column in another type: what the code reads is not what it expects.
CREATE TABLE public.base (id integer PRIMARY KEY, amount numeric(10, 2) NOT NULL);
CREATE VIEW public.totals AS SELECT id, amount::text AS amount FROM public.base;
