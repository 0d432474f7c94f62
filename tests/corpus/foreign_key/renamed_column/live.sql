-- The column was renamed in the models only: its key goes with it, and the old one is named as the probable source.
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer REFERENCES users);
