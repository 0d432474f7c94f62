-- FetchedValue says that the database fills a column and not how; a system column is always there.
CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changed := now(); RETURN NEW; END $$;
CREATE TABLE public.notes (id serial PRIMARY KEY, changed timestamptz, total integer DEFAULT 3);
