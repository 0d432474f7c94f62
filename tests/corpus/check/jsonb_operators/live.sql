-- The operators of jsonb, with and without the casts that PostgreSQL adds.
CREATE TABLE things (
    id integer PRIMARY KEY,
    data jsonb,
    CONSTRAINT c1 CHECK (data ? 'id'),
    CONSTRAINT c2 CHECK (data ->> 'kind' IN ('a', 'b')),
    CONSTRAINT c3 CHECK (jsonb_typeof(data) = 'object'),
    CONSTRAINT c4 CHECK (data @> '{"a": 1}'),
    CONSTRAINT c5 CHECK (data #>> '{a,b}' <> ''),
    CONSTRAINT c6 CHECK ((data ->> 'n')::int > 0)
);
