-- Defaults that call functions, of other schemas too, and custom compiled ones are what PostgreSQL was sent.
CREATE SCHEMA app;
CREATE FUNCTION app.next_code(prefix text, width integer DEFAULT 4) RETURNS text LANGUAGE sql
    AS $$ SELECT prefix || lpad('1', width, '0') $$;
CREATE SEQUENCE public.tickets;
CREATE TABLE public.items (
    id serial PRIMARY KEY,
    code text DEFAULT app.next_code('A') NOT NULL,
    ticket text DEFAULT 'T-' || nextval('public.tickets'),
    created timestamp DEFAULT timezone('utc', statement_timestamp()),
    size text DEFAULT CASE WHEN random() < 0.5 THEN 'small' ELSE 'large' END,
    low text DEFAULT lower('ABC'),
    cut varchar(8) DEFAULT substring(md5(random()::text) FROM 1 FOR 8),
    epoch integer DEFAULT extract(epoch FROM now())::integer
);
