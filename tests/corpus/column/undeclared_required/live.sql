-- A NOT NULL column that the model does not know: without a default every insert fails, with one nobody notices.
CREATE TABLE public.users (
    id serial PRIMARY KEY,
    tenant_id integer NOT NULL,
    created timestamptz DEFAULT now() NOT NULL,
    number integer GENERATED ALWAYS AS IDENTITY NOT NULL,
    doubled integer GENERATED ALWAYS AS (2) STORED NOT NULL,
    counted serial,
    note text
);
