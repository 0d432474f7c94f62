-- The table was copied with CREATE TABLE AS: nothing numbers the rows, and inserts without an id fail.
CREATE TABLE public.events (id integer PRIMARY KEY, note text);
