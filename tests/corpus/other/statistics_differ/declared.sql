CREATE TABLE orders (id integer PRIMARY KEY, note text, paid boolean);
CREATE STATISTICS st (dependencies) ON note, paid FROM orders;
