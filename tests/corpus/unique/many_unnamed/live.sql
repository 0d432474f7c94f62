-- Several unnamed UNIQUEs are told apart by their columns, not by PostgreSQL's numbers.
CREATE TABLE users (id integer PRIMARY KEY, a text, b text, UNIQUE (b, a), UNIQUE (b), UNIQUE (a));
