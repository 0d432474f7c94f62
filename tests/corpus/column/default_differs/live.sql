-- Another default stores other values; the clock of the statement is not that of the transaction.
CREATE TABLE public.users (
    id serial PRIMARY KEY,
    active boolean DEFAULT false,
    state varchar(10) DEFAULT 'new'::character varying,
    spaced text DEFAULT 'a ',
    at timestamptz DEFAULT clock_timestamp(),
    score integer DEFAULT 10
);
