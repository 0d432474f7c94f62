CREATE TABLE orders (id integer PRIMARY KEY, note varchar(20), paid boolean);
CREATE VIEW notes AS SELECT id, note FROM orders;
CREATE VIEW noted AS SELECT n.note FROM notes n WHERE n.id > 0;
