-- A type that no declared column uses stands beside the declaration.
CREATE TYPE public.leftover AS ENUM ('a', 'b');
CREATE TABLE public.users (id serial PRIMARY KEY);
