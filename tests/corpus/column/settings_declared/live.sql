-- Column settings that a declared database has are compared, one by one.
CREATE TABLE public.documents (id integer, body text, raw bytea, n integer, same text);
ALTER TABLE public.documents ALTER COLUMN same SET STORAGE MAIN;
ALTER TABLE public.documents ALTER COLUMN raw SET COMPRESSION pglz;
ALTER TABLE public.documents ALTER COLUMN n SET STATISTICS 10;
