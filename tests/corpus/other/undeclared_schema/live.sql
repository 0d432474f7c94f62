-- A schema that no model names is another team's: not even strict looks into it.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
CREATE SCHEMA reports;
CREATE TABLE reports.daily (id integer);
CREATE FUNCTION reports.twice(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1 * 2';
