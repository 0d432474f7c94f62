-- A label has at most 63 bytes: PostgreSQL refuses the type, and with it the table.
CREATE TABLE public.jobs (id serial PRIMARY KEY);
