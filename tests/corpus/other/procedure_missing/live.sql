-- With what it calls and what is called by its table.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
