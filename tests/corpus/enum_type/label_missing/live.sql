-- A label that the code writes and the type does not have: the insert is refused.
CREATE TYPE public.order_state AS ENUM ('open', 'paid');
CREATE TABLE public.orders (id serial PRIMARY KEY, state order_state);
