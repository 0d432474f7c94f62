-- A declared default that the table lost: NOT NULL columns refuse the insert, others store NULL.
CREATE TABLE public.users (id serial PRIMARY KEY, active boolean NOT NULL, score integer);
