-- Names of indexes are unique in their schema: PostgreSQL refuses the second one.
CREATE TABLE a (id integer PRIMARY KEY, email text);
CREATE TABLE b (id integer PRIMARY KEY, email text);
CREATE INDEX ix_email ON a (email);
