-- Without its index a search by e-mail address reads the whole table.
CREATE TABLE things (id integer PRIMARY KEY, email text);
