-- Two MetaData objects of one application: the second refers to a table of the first by its Column.
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer REFERENCES users);
