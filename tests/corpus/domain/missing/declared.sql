CREATE DOMAIN public.email AS text CHECK (VALUE LIKE '%@%');
CREATE TABLE public.users (id integer PRIMARY KEY, email public.email);
