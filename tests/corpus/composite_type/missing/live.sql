-- A composite type that is declared and was never made.
CREATE TABLE public.users (id integer PRIMARY KEY);
