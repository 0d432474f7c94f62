-- Privileges on schemas, sequences and functions.
CREATE SCHEMA s;
CREATE SEQUENCE s.numbers;
CREATE FUNCTION s.f(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1';
