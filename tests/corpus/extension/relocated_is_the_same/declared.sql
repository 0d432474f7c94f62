CREATE SCHEMA ext;
CREATE EXTENSION citext WITH SCHEMA ext;
CREATE TABLE public.users (id serial PRIMARY KEY, email ext.citext DEFAULT 'nobody');
CREATE INDEX ix_users_email ON public.users (email);
