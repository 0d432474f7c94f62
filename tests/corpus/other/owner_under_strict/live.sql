-- One declared table of several belongs to another role: ALTER TABLE will fail there.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
CREATE TABLE items (id integer PRIMARY KEY);
CREATE TABLE lines (id integer PRIMARY KEY);
ALTER TABLE items OWNER TO pg_monitor;
