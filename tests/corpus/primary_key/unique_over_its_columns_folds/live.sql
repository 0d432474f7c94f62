-- PostgreSQL makes one index of a key and a UNIQUE over the same columns: the UNIQUE is not missing.
CREATE TABLE users (id integer PRIMARY KEY, name text);
