-- The model names the sequence that a serial column made: inserts draw from it, and it ends where its column ends.
CREATE TABLE public.users (id serial PRIMARY KEY, name text);
