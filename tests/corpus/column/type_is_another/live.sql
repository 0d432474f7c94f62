-- Types of different families: strings for numbers, naive for aware times, json for jsonb, one for many.
CREATE TABLE public.items (
    id serial PRIMARY KEY,
    seen_at timestamp,
    amount text,
    data json,
    tags text,
    key varchar(36),
    fixed char(10)
);
