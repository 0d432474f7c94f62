-- Folding a named UNIQUE into an unnamed key gives the key the UNIQUE's name.
CREATE TABLE users (id integer PRIMARY KEY, CONSTRAINT uq_users_id UNIQUE (id));
