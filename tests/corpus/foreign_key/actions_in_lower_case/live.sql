-- Actions are keywords: their case says nothing.
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer REFERENCES users ON DELETE SET NULL ON UPDATE CASCADE);
