-- Storage, compression, statistics and options of a column are a DBA's own until somebody declares them.
CREATE TABLE public.documents (id integer PRIMARY KEY, body text, raw bytea, n integer);
ALTER TABLE public.documents ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE public.documents ALTER COLUMN raw SET COMPRESSION pglz;
ALTER TABLE public.documents ALTER COLUMN n SET STATISTICS 1000;
ALTER TABLE public.documents ALTER COLUMN n SET (n_distinct = -0.5);
