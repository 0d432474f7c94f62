-- A sequence that stands alone and that nothing declares is nobody's business; those of columns belong to them.
CREATE SEQUENCE public.tickets;
CREATE TABLE public.users (id serial PRIMARY KEY, n integer GENERATED ALWAYS AS IDENTITY);
