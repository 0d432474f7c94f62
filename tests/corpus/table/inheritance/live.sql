-- A child of plain inheritance has its parent's columns and checks; what it adds is its own.
CREATE TABLE public.cities (id integer NOT NULL, name text DEFAULT 'none', CONSTRAINT named CHECK (name <> ''));
CREATE TABLE public.capitals (state char(2) NOT NULL) INHERITS (public.cities);
