-- The live type holds more than the declared one: a read of the application may get what it does not expect.
CREATE TABLE public.items (id serial PRIMARY KEY, code varchar(80), count bigint, small integer, flag text);
