-- What an extension brings along (types, functions, views, operators) is its own, even when everything must be declared.
CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE EXTENSION pg_stat_statements;
CREATE EXTENSION ltree;
CREATE TABLE public.users (id integer PRIMARY KEY, email citext);
