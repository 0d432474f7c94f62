-- The functions, types, operators and tables of an extension are the extension.
CREATE EXTENSION hstore;
CREATE EXTENSION pg_trgm;
CREATE TABLE orders (id integer PRIMARY KEY, note text);
