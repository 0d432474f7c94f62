-- An extension that nothing declares counts when everything must be declared, and its members still do not.
CREATE EXTENSION tablefunc;
CREATE TABLE public.users (id integer PRIMARY KEY);
