-- A key column is NOT NULL whatever the model says of it.
CREATE TABLE users (id integer PRIMARY KEY);
