CREATE TABLE base (a integer, b text);
CREATE DOMAIN d AS base CHECK (0 < (VALUE).a);
CREATE DOMAIN list AS base[];
CREATE TABLE uses (dcol d, several d[], old list);
CREATE FUNCTION uses_check(r uses) RETURNS boolean LANGUAGE sql AS 'SELECT r.dcol IS NOT NULL';
