-- A column that a migration added at the end, in the place of a dropped one, with every attribute the model gives it.
CREATE TABLE public.users (id serial PRIMARY KEY, legacy text, email varchar(120) NOT NULL);
ALTER TABLE public.users DROP COLUMN legacy;
ALTER TABLE public.users ADD COLUMN created_at timestamptz DEFAULT now() NOT NULL;
ALTER TABLE public.users ADD COLUMN manager_id integer REFERENCES public.users (id);
