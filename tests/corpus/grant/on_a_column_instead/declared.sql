CREATE TABLE orders (id integer PRIMARY KEY, note text);
GRANT SELECT ON orders TO pg_monitor;
GRANT UPDATE (note) ON orders TO pg_monitor;
