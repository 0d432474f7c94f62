-- A whole database was declared: a schema that it does not have is found when everything must be declared.
CREATE TABLE public.users (id serial PRIMARY KEY);
CREATE SCHEMA scratch;
CREATE TABLE scratch.copy_of_users (id integer, email text);
