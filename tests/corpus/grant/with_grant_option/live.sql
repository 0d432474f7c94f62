-- SELECT for oneself is not SELECT to hand on.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
GRANT SELECT ON orders TO pg_monitor;
