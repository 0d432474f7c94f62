-- A type in another schema than its tables, as one value, as an array and as a default, is the declared one.
CREATE SCHEMA types;
CREATE TYPE types.colour AS ENUM ('red', 'green', 'light blue', 'it''s');
CREATE TABLE public.cars (
    id serial PRIMARY KEY,
    colour types.colour DEFAULT 'light blue'::types.colour NOT NULL,
    options types.colour[] DEFAULT '{red,"light blue"}'::types.colour[] NOT NULL
);
