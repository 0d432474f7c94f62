-- The same key twice, as two migrations made it: every write is checked twice.
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer REFERENCES users (id));
ALTER TABLE orders ADD CONSTRAINT fk_again FOREIGN KEY (user_id) REFERENCES users (id);
