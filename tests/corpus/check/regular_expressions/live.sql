-- Backslashes, braces and colons in a pattern are the pattern's own.
CREATE TABLE things (
    id integer PRIMARY KEY,
    code text,
    path varchar(80),
    CONSTRAINT c1 CHECK (code ~ '^[A-Z]{3}$'),
    CONSTRAINT c2 CHECK (code ~* '^\d+$'),
    CONSTRAINT c3 CHECK (code !~ '[[:space:]]'),
    CONSTRAINT c4 CHECK (path SIMILAR TO '/(a|b)%'),
    CONSTRAINT c5 CHECK (path ~ '^https?://')
);
