-- A migration without quotes folded the name: the model's own name is not there, and the report says which one is.
CREATE TABLE public.useraccount (id serial PRIMARY KEY, email text, name text);
