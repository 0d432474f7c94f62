-- json has no order and no equality: there is no btree of it.
CREATE TABLE things (id integer PRIMARY KEY, email json);
