-- A virtual generated column gives the same values as a stored one: they are computed at another time.
CREATE TABLE public.lines (
    id serial PRIMARY KEY,
    price integer NOT NULL,
    same integer GENERATED ALWAYS AS (price * 2) VIRTUAL,
    other integer GENERATED ALWAYS AS (price * 2) VIRTUAL
);
