-- Given one by one or together, ALL spelled out, by default or stated.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
GRANT SELECT ON orders TO pg_monitor;
GRANT INSERT ON orders TO pg_monitor;
GRANT USAGE ON SCHEMA public TO PUBLIC;
REVOKE ALL ON orders FROM pg_signal_backend;
