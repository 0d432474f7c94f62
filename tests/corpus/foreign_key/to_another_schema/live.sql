-- A key into another schema, with the target's columns left to the target's primary key.
CREATE SCHEMA auth;
CREATE TABLE auth.users (id integer PRIMARY KEY);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer REFERENCES auth.users);
