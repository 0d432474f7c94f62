-- NOT NULL both ways: a guard that is missing, and a write that is refused.
CREATE TABLE public.users (id serial PRIMARY KEY, email text, phone text NOT NULL, name text NOT NULL);
