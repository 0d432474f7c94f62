-- A table that is not there is one drift, whatever it would have had; what refers to it is another table's loss.
CREATE TABLE public.users (id serial PRIMARY KEY);
CREATE TABLE public.orders (id serial PRIMARY KEY, user_id integer REFERENCES public.users, shop_id integer);
