-- A model mapped to a view: a view has no key, and only the form is worth a word.
CREATE TABLE raw_users (id integer NOT NULL, name text);
CREATE VIEW users AS SELECT id, name FROM raw_users;
