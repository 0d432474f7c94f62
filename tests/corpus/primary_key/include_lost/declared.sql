CREATE TABLE users (id integer, name text, PRIMARY KEY (id) INCLUDE (name));
