-- A default that only the database has: a migration needed it once, and nobody is hurt.
CREATE TABLE public.users (id serial PRIMARY KEY, active boolean DEFAULT true NOT NULL);
