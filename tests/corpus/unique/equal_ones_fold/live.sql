-- PostgreSQL makes one constraint of two equal UNIQUEs of a CREATE TABLE.
CREATE TABLE users (id integer PRIMARY KEY, email text UNIQUE);
