-- Without its UNIQUE the table takes the same e-mail address twice.
CREATE TABLE users (id integer PRIMARY KEY, email text);
