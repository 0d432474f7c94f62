-- json has no operator =, jsonb forgets blanks and the order of keys: neither crashes the comparison or alarms.
CREATE TABLE public.documents (
    id serial PRIMARY KEY,
    a json DEFAULT '{}' NOT NULL,
    b json DEFAULT '{"a": "it''s"}'::json,
    c jsonb DEFAULT '[]'::jsonb NOT NULL,
    d jsonb DEFAULT '{"b": 2, "a": 1}',
    e jsonb DEFAULT jsonb_build_object('k', 1),
    f json[] DEFAULT '{}'
);
