CREATE TABLE orders (id integer PRIMARY KEY, note text);
CREATE FUNCTION total(integer) RETURNS integer STABLE STRICT PARALLEL SAFE SET search_path = 'pg_catalog', 'a "b' LANGUAGE sql AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION total FROM PUBLIC;
