CREATE TABLE public.users (id serial PRIMARY KEY);
CREATE TABLE public.orders (id integer);
ALTER TABLE public.orders REPLICA IDENTITY FULL;
