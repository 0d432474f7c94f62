-- PostgreSQL refuses a key between text and integer.
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE orders (id integer PRIMARY KEY, user_id text);
