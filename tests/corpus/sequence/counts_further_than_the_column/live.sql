-- Before PostgreSQL 10 every serial's sequence counted to 2^63: the column ends first, and nothing is wrong.
CREATE SEQUENCE public.events_id_seq;
CREATE TABLE public.events (id integer PRIMARY KEY DEFAULT nextval('public.events_id_seq'));
ALTER SEQUENCE public.events_id_seq OWNED BY public.events.id;
