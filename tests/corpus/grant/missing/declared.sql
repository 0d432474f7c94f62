CREATE TABLE orders (id integer PRIMARY KEY, note text);
GRANT SELECT, INSERT ON orders TO pg_monitor;
