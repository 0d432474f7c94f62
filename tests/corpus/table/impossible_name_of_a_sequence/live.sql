-- A sequence and a table cannot share a name; nor can an enum and a table, which brings a type of its own name.
CREATE SEQUENCE public.tickets;
CREATE TYPE public.state AS ENUM ('a', 'b');
