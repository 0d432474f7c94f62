-- When everything must be declared, each table, view and materialized view that is not is one drift.
CREATE TABLE public.users (id serial PRIMARY KEY);
CREATE TABLE public.legacy (id serial PRIMARY KEY, user_id integer REFERENCES public.users);
CREATE VIEW public.legacy_view AS SELECT * FROM public.legacy;
CREATE MATERIALIZED VIEW public.legacy_mat AS SELECT * FROM public.legacy;
