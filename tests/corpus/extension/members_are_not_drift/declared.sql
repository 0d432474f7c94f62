CREATE EXTENSION ltree;
CREATE EXTENSION pg_stat_statements;
CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE TABLE public.users (id integer PRIMARY KEY, email public.citext);
