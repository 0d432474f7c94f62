-- Without its primary key the table takes the same id twice.
CREATE TABLE users (id integer NOT NULL, name text);
