-- What another database has and this one lacks is missing.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
