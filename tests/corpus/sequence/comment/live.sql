-- The comment of a sequence is compared where one is declared.
CREATE SEQUENCE public.a;
CREATE SEQUENCE public.b;
COMMENT ON SEQUENCE public.a IS 'old';
COMMENT ON SEQUENCE public.b IS 'a DBA wrote this';
