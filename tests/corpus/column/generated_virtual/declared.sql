CREATE TABLE public.lines (
    id serial PRIMARY KEY,
    price integer NOT NULL,
    same integer GENERATED ALWAYS AS ((price) * (2)),
    other integer GENERATED ALWAYS AS (price * 2) STORED
);
