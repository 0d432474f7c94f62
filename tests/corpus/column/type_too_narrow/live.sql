-- The live type takes less than the declared one: a write of the application will not fit.
CREATE TABLE public.items (
    id serial PRIMARY KEY,
    code varchar(50),
    note varchar(200),
    count integer,
    price numeric(8, 2)
);
