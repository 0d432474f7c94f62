-- PostgreSQL does not replace that in place.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
CREATE FUNCTION total(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
COMMENT ON FUNCTION total IS 'counts';
