CREATE TYPE public.mood AS ENUM ('sad', 'happy');
CREATE TYPE public.pair AS (a integer, b integer);
COMMENT ON TYPE public.mood IS 'new';
COMMENT ON TYPE public.pair IS 'new';
