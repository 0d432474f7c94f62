-- text and varchar without a length take and give the same values: the difference is a name.
CREATE TABLE public.items (id serial PRIMARY KEY, a text, b varchar);
