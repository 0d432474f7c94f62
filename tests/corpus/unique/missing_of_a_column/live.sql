-- unique=True on a column is a constraint that PostgreSQL names; its absence is told at the column's line.
CREATE TABLE users (id integer PRIMARY KEY, email text);
