-- What a role may do to the whole table, it is to do to one column only.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
GRANT SELECT, UPDATE ON orders TO pg_monitor;
