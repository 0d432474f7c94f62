-- PostgreSQL refuses a key onto columns that are not unique; the rest of the declaration is compared all the same.
CREATE TABLE users (id integer PRIMARY KEY, number integer);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer, note text);
