-- A name with quote=False is folded to small letters by PostgreSQL, as SQLAlchemy sends it.
CREATE TABLE public.customers (id serial PRIMARY KEY, fullname text);
