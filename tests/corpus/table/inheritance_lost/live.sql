-- A child that was detached from its parent: queries of the parent do not find its rows any more.
CREATE TABLE public.cities (id integer NOT NULL, name text);
CREATE TABLE public.capitals (id integer NOT NULL, name text, state text);
