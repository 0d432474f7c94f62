-- NOT ENFORCED: the key is in the catalog and checks nothing.
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE orders (id integer PRIMARY KEY, user_id integer REFERENCES users (id) NOT ENFORCED);
