-- The tables that migration tools keep for themselves are never drift.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
INSERT INTO alembic_version VALUES ('abc');
