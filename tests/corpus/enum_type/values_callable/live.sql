-- What counts are the labels that the code really writes: the values of the enum, not its names.
CREATE TYPE public."OrderState" AS ENUM ('is open', 'is done');
CREATE TABLE public.orders (id serial PRIMARY KEY, state "OrderState" DEFAULT 'is open');
