-- Models cannot declare composite types; one that a function uses stands beside them.
CREATE TYPE public.summary AS (n bigint, total numeric);
CREATE TABLE public.users (id serial PRIMARY KEY);
