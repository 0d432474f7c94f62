-- A replica identity that nobody declared is a DBA's; one that was declared and is another stops updates of a publication.
CREATE TABLE public.users (id serial PRIMARY KEY);
CREATE TABLE public.orders (id integer);
ALTER TABLE public.users REPLICA IDENTITY FULL;
