-- A dropped column is nowhere: not missing, not undeclared, not in the order, and its NOT NULL refuses nothing.
CREATE TABLE public.users (a integer NOT NULL, id serial PRIMARY KEY, b text NOT NULL DEFAULT 'x', name text, c serial);
ALTER TABLE public.users DROP COLUMN a, DROP COLUMN b, DROP COLUMN c;
