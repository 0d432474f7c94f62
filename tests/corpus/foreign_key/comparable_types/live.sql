-- integer refers to bigint, and varchar to text: one operator class holds for both.
CREATE TABLE users (id bigint PRIMARY KEY, login text UNIQUE);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer REFERENCES users, login varchar(20) REFERENCES users (login));
