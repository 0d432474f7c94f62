-- A renamed table keeps its sequence, and the sequence keeps its name: what counts is that the column owns it.
CREATE TABLE public.clients (id serial PRIMARY KEY, name text);
ALTER TABLE public.clients RENAME TO customers;
ALTER INDEX public.clients_pkey RENAME TO customers_pkey;
