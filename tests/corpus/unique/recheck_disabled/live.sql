-- DISABLE TRIGGER ALL switches off the trigger that checks a deferrable UNIQUE: duplicates stay.
CREATE TABLE users (id integer PRIMARY KEY, email text, CONSTRAINT uq_users_email UNIQUE (email) DEFERRABLE);
ALTER TABLE users DISABLE TRIGGER ALL;
