-- A column that takes its type from the key it refers to, in a class with annotations.
CREATE TABLE users (id bigint PRIMARY KEY, code varchar(8) NOT NULL UNIQUE);
CREATE TABLE orders (id serial PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, user_code varchar(8) REFERENCES users (code));
