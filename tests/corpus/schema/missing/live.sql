-- A schema that is not there is one drift; the tables in it are counted on it, not listed.
CREATE TABLE public.users (id integer PRIMARY KEY);
