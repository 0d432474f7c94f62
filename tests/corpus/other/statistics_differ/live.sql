-- Of another kind.
CREATE TABLE orders (id integer PRIMARY KEY, note text, paid boolean);
CREATE STATISTICS st (ndistinct) ON note, paid FROM orders;
