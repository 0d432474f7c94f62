-- One privilege more than declared is beside the declaration.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
GRANT SELECT, DELETE ON orders TO pg_monitor;
