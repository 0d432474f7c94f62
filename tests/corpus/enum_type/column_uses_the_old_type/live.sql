-- A migration made the new type and forgot the column: the column still takes the old labels.
CREATE TYPE public.state_old AS ENUM ('a', 'b');
CREATE TYPE public.state AS ENUM ('a', 'b', 'c');
CREATE TABLE public.jobs (id serial PRIMARY KEY, state state_old, states state_old[]);
