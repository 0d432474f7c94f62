-- A child of plain inheritance that no model knows is unmanaged; its parent is as declared.
CREATE TABLE public.logs (id serial PRIMARY KEY, line text);
CREATE TABLE public.logs_2020 () INHERITS (public.logs);
