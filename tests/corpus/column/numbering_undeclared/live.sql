-- The model gives the key itself, the table numbers it too: inserts go on, unless the identity refuses values.
CREATE TABLE public.users (id serial PRIMARY KEY);
CREATE TABLE public.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
