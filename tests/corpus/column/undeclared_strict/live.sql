-- When everything must be declared, so must every column and its settings.
CREATE TABLE public.users (id integer PRIMARY KEY, note text, doc text);
ALTER TABLE public.users ALTER COLUMN doc SET STORAGE EXTERNAL;
