-- The column was widened to bigint and its sequence was not: inserts fail after 2,147,483,647 rows.
CREATE TABLE public.events (id serial PRIMARY KEY);
ALTER TABLE public.events ALTER COLUMN id TYPE bigint;
