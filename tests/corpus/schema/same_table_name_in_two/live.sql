-- Two tables of one name in two schemas are two tables.
CREATE SCHEMA archive;
CREATE TABLE public.events (id serial PRIMARY KEY, note text);
CREATE TABLE archive.events (id bigserial PRIMARY KEY, note text NOT NULL);
