-- A label that the type has and the code does not know: SQLAlchemy cannot load a row that holds it.
CREATE TYPE public.role AS ENUM ('admin', 'member', 'guest', 'robot');
CREATE TABLE public.users (id serial PRIMARY KEY, role role NOT NULL);
