-- A unique index is a guard first.
CREATE TABLE things (id integer PRIMARY KEY, email text);
