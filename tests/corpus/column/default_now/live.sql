-- now() and CURRENT_TIMESTAMP are one moment however they are written; the same for the other clocks of a transaction.
CREATE TABLE public.log (
    id serial PRIMARY KEY,
    a timestamptz DEFAULT now(),
    b timestamptz DEFAULT CURRENT_TIMESTAMP,
    c timestamptz DEFAULT 'now'::text::timestamptz,
    d timestamp DEFAULT timezone('utc', now()),
    e timestamp DEFAULT now(),
    f date DEFAULT CURRENT_DATE,
    g timestamp DEFAULT LOCALTIMESTAMP,
    h timestamp DEFAULT (CURRENT_TIMESTAMP AT TIME ZONE 'UTC'),
    i timestamptz DEFAULT now() + '1 day'::interval,
    j text DEFAULT CURRENT_USER
);
