-- An index and a table cannot have one name in one schema: PostgreSQL refuses the second, and the rest is compared.
CREATE TABLE public.items (id serial PRIMARY KEY, code text);
CREATE TABLE public.items_code (id serial PRIMARY KEY);
