-- A table copied with LIKE INCLUDING DEFAULTS draws from the first table's sequence, which it does not own.
CREATE TABLE public.orders (id serial PRIMARY KEY);
CREATE TABLE public.orders_archive (LIKE public.orders INCLUDING DEFAULTS);
ALTER TABLE public.orders_archive ADD PRIMARY KEY (id);
