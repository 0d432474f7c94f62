-- A model that maps a view says so in its info: nothing about it is drift, keys and indexes included.
CREATE TABLE public.users (id serial PRIMARY KEY, email text);
CREATE VIEW public.user_emails AS SELECT id, email FROM public.users;
