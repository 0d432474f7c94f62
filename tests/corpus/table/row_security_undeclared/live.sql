-- Row security without a declaration: the application sees no rows at all.
CREATE TABLE public.invoices (id serial PRIMARY KEY);
ALTER TABLE public.invoices ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
