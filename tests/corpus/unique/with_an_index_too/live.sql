-- unique=True and index=True together are one unique index; a UNIQUE constraint beside a plain index are two things.
CREATE TABLE users (id integer PRIMARY KEY, a text, b text UNIQUE);
CREATE UNIQUE INDEX ix_users_a ON users (a);
CREATE INDEX ix_users_b ON users (b);
