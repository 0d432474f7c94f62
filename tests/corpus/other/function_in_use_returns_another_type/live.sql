-- It stays as long as a default calls it.
CREATE FUNCTION total(a integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TABLE orders (id integer PRIMARY KEY, n bigint DEFAULT total(1));
