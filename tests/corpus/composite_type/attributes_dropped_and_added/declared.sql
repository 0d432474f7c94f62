CREATE TYPE public.address AS (street character varying(80), zip character(5), city text COLLATE "C");
CREATE TABLE public.users (id integer PRIMARY KEY, home public.address, others public.address[]);
