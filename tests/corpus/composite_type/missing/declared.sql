CREATE TYPE public.point3 AS (x float, y float, z float);
CREATE TABLE public.users (id integer PRIMARY KEY);
