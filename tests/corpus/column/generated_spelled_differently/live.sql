-- A generation expression is the same with and without the casts and brackets that PostgreSQL prints.
CREATE TABLE public.lines (
    id serial PRIMARY KEY,
    price numeric(10, 2) NOT NULL,
    quantity integer NOT NULL,
    name varchar(40),
    total numeric GENERATED ALWAYS AS (price * quantity) STORED,
    label text GENERATED ALWAYS AS ('x' || coalesce(name, '')) STORED,
    cheap boolean GENERATED ALWAYS AS (price BETWEEN 0 AND 10) STORED,
    kind text GENERATED ALWAYS AS (CASE WHEN quantity IN (1, 2) THEN 'few' ELSE 'many' END) STORED,
    search tsvector GENERATED ALWAYS AS (to_tsvector('english', coalesce(name, ''))) STORED
);
