-- A restored dump lost OWNED BY: the column still counts, so inserts work; it is not the declared serial any more.
CREATE SEQUENCE public.events_id_seq AS integer;
CREATE TABLE public.events (id integer PRIMARY KEY DEFAULT nextval('public.events_id_seq'));
