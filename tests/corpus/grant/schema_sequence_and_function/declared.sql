CREATE SCHEMA s;
CREATE SEQUENCE s.numbers;
CREATE FUNCTION s.f(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1';
GRANT USAGE ON SCHEMA s TO pg_monitor;
GRANT USAGE ON SEQUENCE s.numbers TO pg_monitor;
GRANT EXECUTE ON FUNCTION s.f(integer) TO pg_monitor;
