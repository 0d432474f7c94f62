-- Two constraints over the same column do the work of one.
CREATE TABLE users (id integer PRIMARY KEY, email text, CONSTRAINT uq_users_email UNIQUE (email));
ALTER TABLE users ADD CONSTRAINT users_email_again UNIQUE (email);
