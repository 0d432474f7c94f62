CREATE FUNCTION total(b integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TABLE orders (id integer PRIMARY KEY, n bigint DEFAULT total(1));
