-- Classes that share a table, and classes that are joined to another's, are the tables that create_all makes.
CREATE TABLE public.employees (
    id serial PRIMARY KEY,
    type varchar(20) NOT NULL,
    name text,
    budget integer,
    language text
);
CREATE TABLE public.vehicles (id serial PRIMARY KEY, kind varchar(20));
CREATE TABLE public.trucks (id integer PRIMARY KEY REFERENCES public.vehicles (id), load integer);
