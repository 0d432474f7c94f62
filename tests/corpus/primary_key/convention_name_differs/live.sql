-- A naming convention is a declared name: the database's own default name differs, and that is cosmetic.
CREATE TABLE users (id integer PRIMARY KEY);
