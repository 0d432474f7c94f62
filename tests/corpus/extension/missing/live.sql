-- An extension that is declared and not installed is named.
CREATE TABLE public.notes (id integer PRIMARY KEY, body text);
