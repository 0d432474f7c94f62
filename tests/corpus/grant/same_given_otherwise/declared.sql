CREATE TABLE orders (id integer PRIMARY KEY, note text);
GRANT INSERT, SELECT ON TABLE public.orders TO pg_monitor;
