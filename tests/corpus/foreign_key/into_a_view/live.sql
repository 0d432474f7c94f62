-- A model refers to what is a view in the database: there can be no key onto it, and there is none.
CREATE TABLE raw_users (id integer NOT NULL);
CREATE VIEW users AS SELECT id FROM raw_users;
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer);
