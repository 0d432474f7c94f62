-- The views go before the column changes, and come again after it.
CREATE TABLE orders (id integer PRIMARY KEY, note varchar(10), paid boolean);
CREATE VIEW notes AS SELECT id, note FROM orders;
CREATE VIEW noted AS SELECT n.note FROM notes n;
