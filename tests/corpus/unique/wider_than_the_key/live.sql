-- A UNIQUE that holds the whole primary key refuses nothing more than the key: composite foreign keys need such ones.
CREATE TABLE users (id integer PRIMARY KEY, email text, UNIQUE (id, email));
