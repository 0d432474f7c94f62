-- A sequence that the code draws numbers from is not there.
CREATE TABLE public.invoices (id serial PRIMARY KEY, number bigint);
