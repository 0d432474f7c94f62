-- A UNIQUE over the key's columns keeps them unique; the key itself is missing, once said.
CREATE TABLE users (id integer NOT NULL UNIQUE);
