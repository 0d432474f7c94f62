-- Collations decide order and equality: the default one is none, others are compared.
CREATE COLLATION public.plain (provider = libc, locale = 'C');
CREATE TABLE public.words (
    id serial PRIMARY KEY,
    same text COLLATE "C",
    own varchar(20) COLLATE public.plain,
    standard text COLLATE "default",
    lost text,
    other text COLLATE "C",
    extra text COLLATE "POSIX"
);
