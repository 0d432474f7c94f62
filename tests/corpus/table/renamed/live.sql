-- A table that is there under another name is missing, and the report says which one it probably is.
CREATE TABLE public.clients (id serial PRIMARY KEY, name text NOT NULL, email text, phone text);
CREATE TABLE public.notes (id serial PRIMARY KEY, body text);
