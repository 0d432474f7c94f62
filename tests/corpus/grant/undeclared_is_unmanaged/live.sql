-- Who may read is the DBA's, not the models'.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
GRANT SELECT ON orders TO pg_monitor;
GRANT SELECT, INSERT ON orders TO PUBLIC;
