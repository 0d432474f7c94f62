-- Quotes, backslashes, colons, percent signs, semicolons and letters of any script inside a default are data.
CREATE TABLE public.texts (
    id serial PRIMARY KEY,
    empty text DEFAULT '' NOT NULL,
    quoted text DEFAULT 'it''s',
    double varchar(20) DEFAULT 'say "hi"'::character varying,
    back text DEFAULT E'a\\b',
    percent text DEFAULT '100%',
    colon text DEFAULT 'a:b::c',
    unicode varchar DEFAULT 'Größe €',
    lines text DEFAULT E'one\ntwo',
    number text DEFAULT 1,
    parens text DEFAULT '(now())',
    semicolon text DEFAULT '; DROP TABLE x; --',
    dollar text DEFAULT $$it's$$,
    padded char(5) DEFAULT 'a'
);
