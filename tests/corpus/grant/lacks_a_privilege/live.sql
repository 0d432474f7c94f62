-- One privilege of two.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
GRANT SELECT ON orders TO pg_monitor;
