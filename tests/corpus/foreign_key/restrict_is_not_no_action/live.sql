-- RESTRICT cannot be deferred, NO ACTION can: they are two things.
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer REFERENCES users (id));
