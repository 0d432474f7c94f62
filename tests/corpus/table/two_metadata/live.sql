-- A project with two MetaData declares the tables of both; a foreign key may go from one to the other.
CREATE TABLE public.accounts (id serial PRIMARY KEY);
CREATE TABLE public.reports (id serial PRIMARY KEY, account_id integer NOT NULL REFERENCES public.accounts (id));
