-- Only integers can be identity columns: PostgreSQL refuses the declaration, and the rest is still compared.
CREATE TABLE public.items (id integer PRIMARY KEY, code text, note text);
