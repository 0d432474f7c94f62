-- The comment of an enum or composite type is compared where one is declared.
CREATE TYPE public.mood AS ENUM ('sad', 'happy');
CREATE TYPE public.pair AS (a integer, b integer);
COMMENT ON TYPE public.mood IS 'old';
COMMENT ON TYPE public.pair IS 'old';
