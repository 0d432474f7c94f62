-- Names without a schema mean what they mean to the role that looks: here the database's own search path leads to app.
CREATE SCHEMA app;
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = app, public', current_database()); END $$;
CREATE TYPE app.mood AS ENUM ('sad', 'happy');
CREATE TABLE app.users (id serial PRIMARY KEY, mood app.mood DEFAULT 'sad', boss_id integer REFERENCES app.users);
CREATE TABLE public.users (only_the_name_is_the_same text);
