CREATE TABLE orders (id integer PRIMARY KEY, note text);
CREATE FUNCTION total(a integer) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint';
COMMENT ON FUNCTION total IS 'counts';
