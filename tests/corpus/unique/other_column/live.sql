-- Under the declared name, another column is unique.
CREATE TABLE users (id integer PRIMARY KEY, email text, login text, CONSTRAINT uq_users UNIQUE (login));
