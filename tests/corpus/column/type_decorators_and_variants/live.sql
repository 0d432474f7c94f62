-- What counts is the type that goes to PostgreSQL: decorators and variants are unwrapped.
CREATE TABLE public.items (
    id uuid PRIMARY KEY,
    data jsonb,
    amount numeric(20, 6),
    payload text,
    big bigint,
    keys uuid[]
);
