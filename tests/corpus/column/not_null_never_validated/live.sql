-- PostgreSQL 18 keeps a NOT NULL that old rows may break: new rows obey, and nobody may count on the old ones.
CREATE TABLE public.users (id serial PRIMARY KEY, email text, name text, CONSTRAINT named NOT NULL name);
ALTER TABLE public.users ADD CONSTRAINT email_there NOT NULL email NOT VALID;
