-- What is beside the declared tables is counted, each thing once, and is no drift.
CREATE TABLE orders (id integer PRIMARY KEY, note text);
CREATE VIEW notes AS SELECT note FROM orders;
CREATE MATERIALIZED VIEW note_counts AS SELECT note, count(*) AS n FROM orders GROUP BY note;
CREATE FUNCTION twice(integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1 * 2';
CREATE FUNCTION twice(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1 || $1';
CREATE PROCEDURE nothing() LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE total(integer) (SFUNC = int4pl, STYPE = integer);
CREATE TYPE span AS RANGE (subtype = real);
CREATE STATISTICS orders_both ON id, note FROM orders;
