-- A partial unique index guards some rows only: the declared constraint is missing, and nothing more is refused.
CREATE TABLE users (id integer PRIMARY KEY, email text, deleted boolean);
CREATE UNIQUE INDEX uq_users_email ON users (email) WHERE NOT deleted;
