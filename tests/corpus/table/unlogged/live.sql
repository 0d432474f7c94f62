-- An unlogged table is empty after a crash; a logged one that was declared unlogged is only slow.
CREATE UNLOGGED TABLE public.payments (id serial PRIMARY KEY);
CREATE UNLOGGED TABLE public.cache (key text PRIMARY KEY);
CREATE TABLE public.queue (id serial PRIMARY KEY);
