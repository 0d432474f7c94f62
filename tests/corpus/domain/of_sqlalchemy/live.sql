-- A DOMAIN of SQLAlchemy is the one that CREATE DOMAIN makes, in columns, arrays and defaults.
CREATE DOMAIN public.zip AS varchar(10) DEFAULT '00000' CHECK (VALUE ~ '^[0-9]+$');
CREATE DOMAIN public.plain AS bigint;
CREATE TABLE public.places (id serial PRIMARY KEY, zip zip NOT NULL, neighbours zip[], n plain DEFAULT 7);
