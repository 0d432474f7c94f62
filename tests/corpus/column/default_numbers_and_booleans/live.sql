-- A number or a truth value is the same with and without quotes, casts, signs in brackets or trailing zeros of its own type.
CREATE TABLE public.numbers (
    id serial PRIMARY KEY,
    zero integer DEFAULT 0 NOT NULL,
    minus integer DEFAULT -1,
    minus_quoted integer DEFAULT '-1',
    big bigint DEFAULT 9000000000,
    small smallint DEFAULT 3::smallint,
    price numeric(10, 2) DEFAULT 0.00,
    rate double precision DEFAULT 1.5,
    share real DEFAULT '0.25',
    computed integer DEFAULT 60 * 60 * 24,
    yes boolean DEFAULT true NOT NULL,
    no boolean DEFAULT 'f',
    one boolean DEFAULT '1',
    off boolean DEFAULT 'off'::boolean,
    nope boolean DEFAULT 0::boolean
);
