-- A declared comment is compared, quotes and line ends included; one that only the database has is nobody's business.
CREATE TABLE public.same (id integer);
CREATE TABLE public.other (id integer);
CREATE TABLE public.lacking (id integer);
CREATE TABLE public.extra (id integer);
COMMENT ON TABLE public.same IS E'It''s "quoted",\n100% back\\slashed';
COMMENT ON TABLE public.other IS 'old words';
COMMENT ON TABLE public.extra IS 'a DBA wrote this';
