-- Dates, intervals, arrays, enums, uuids, bytes and ranges are the same value however the literal is written.
CREATE TYPE public.mood AS ENUM ('sad', 'it''s ok');
CREATE TABLE public.kinds (
    id serial PRIMARY KEY,
    day date DEFAULT '2024-01-31'::date,
    moment timestamp DEFAULT '2024-01-31 10:00:00'::timestamp without time zone,
    lap interval DEFAULT '01:00:00',
    tags text[] DEFAULT '{}' NOT NULL,
    names varchar(10)[] DEFAULT ARRAY[]::varchar[],
    scores integer[] DEFAULT ARRAY[1, 2],
    mood mood DEFAULT 'it''s ok'::mood,
    key uuid DEFAULT gen_random_uuid(),
    none uuid DEFAULT '00000000-0000-0000-0000-000000000000',
    raw bytea DEFAULT '\x00ff',
    span int4range DEFAULT '[1,5]',
    address inet DEFAULT '10.0.0.1'
);
