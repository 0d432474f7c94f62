-- ON CONFLICT refuses a deferrable constraint as its arbiter.
CREATE TABLE users (id integer PRIMARY KEY, email text, CONSTRAINT uq_users_email UNIQUE (email) DEFERRABLE);
