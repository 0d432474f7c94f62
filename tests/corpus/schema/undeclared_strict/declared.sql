CREATE TABLE public.users (id serial PRIMARY KEY);
