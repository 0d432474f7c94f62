-- A table that no model declares is unmanaged as one item, not piece by piece.
CREATE TABLE public.users (id serial PRIMARY KEY);
CREATE TABLE public.legacy (id serial PRIMARY KEY, user_id integer REFERENCES public.users, UNIQUE (user_id), CHECK (id > 0));
CREATE VIEW public.legacy_view AS SELECT * FROM public.legacy;
