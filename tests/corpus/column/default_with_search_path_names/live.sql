-- Functions, types and sequences of public are named with and without their schema, with and without casts.
CREATE TYPE public.level AS ENUM ('low', 'high');
CREATE SEQUENCE public.ticket_seq;
CREATE FUNCTION public.default_level() RETURNS level LANGUAGE sql AS $$ SELECT 'low'::public.level $$;
CREATE TABLE public.tickets (
    id bigint DEFAULT nextval('ticket_seq') PRIMARY KEY,
    level level DEFAULT default_level(),
    other level DEFAULT 'low',
    levels level[] DEFAULT ARRAY['low'::level]
);
