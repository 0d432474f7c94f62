-- An extension that was moved after its columns were made: their type is found in its new schema, on both sides.
CREATE SCHEMA ext;
CREATE EXTENSION citext;
CREATE TABLE public.users (id serial PRIMARY KEY, email citext DEFAULT 'nobody'::citext);
CREATE INDEX ix_users_email ON public.users (email);
ALTER EXTENSION citext SET SCHEMA ext;
