-- Fewer digits behind the point or the second: nothing is refused, but what is stored is not what was written.
CREATE TABLE public.items (id serial PRIMARY KEY, at timestamptz(0), lap interval(2), rate numeric(10, 2));
