-- Columns of an extension's types are those types, wherever the extension lives; models cannot declare the extension.
CREATE SCHEMA extensions;
CREATE EXTENSION citext;
CREATE EXTENSION hstore WITH SCHEMA extensions;
CREATE TABLE public.users (
    id serial PRIMARY KEY,
    email citext NOT NULL UNIQUE,
    handles citext[],
    attributes extensions.hstore DEFAULT ''::extensions.hstore NOT NULL
);
