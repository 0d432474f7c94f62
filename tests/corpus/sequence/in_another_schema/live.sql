-- A sequence lives in its own schema, and a default of another schema's table names it there.
CREATE SCHEMA counters;
CREATE SEQUENCE counters.tickets START WITH 7;
CREATE TABLE public.tickets (id bigint DEFAULT nextval('counters.tickets') PRIMARY KEY);
