-- A role that was not given what it needs fails at its first query.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
