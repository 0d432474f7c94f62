-- The name that the convention makes is the live one.
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer CONSTRAINT fk_orders_user_id_users REFERENCES users (id));
