-- The column is still text and the type was never made: both are said, each with its line.
CREATE TABLE public.users (id serial PRIMARY KEY, mood varchar(10));
