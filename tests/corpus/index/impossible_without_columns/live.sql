-- PostgreSQL refuses an index of nothing; the rest of the declaration is compared all the same.
CREATE TABLE things (id integer PRIMARY KEY, email text);
