-- A column that the model selects and the table does not have: every query of the model fails.
CREATE TABLE public.users (id serial PRIMARY KEY, name text);
