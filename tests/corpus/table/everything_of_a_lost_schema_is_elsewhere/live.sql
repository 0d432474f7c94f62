-- The tables are there, in another schema than declared: the report says what is missing where, and nothing else.
CREATE SCHEMA old_home;
CREATE TABLE old_home.users (id serial PRIMARY KEY, email text UNIQUE);
