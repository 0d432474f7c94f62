-- A generated column that became plain is filled by nobody; a plain one that became generated refuses writes.
CREATE TABLE public.lines (
    id serial PRIMARY KEY,
    price integer NOT NULL,
    total integer,
    tax integer GENERATED ALWAYS AS (price / 5) STORED,
    double integer GENERATED ALWAYS AS (price * 2) STORED
);
