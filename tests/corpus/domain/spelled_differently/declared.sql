CREATE DOMAIN public.email AS character varying(320)
    CONSTRAINT email_check CHECK ((VALUE)::text ~~ '%@%' AND (VALUE = ANY (ARRAY['a@b', 'c@d', 'e@f'])) IS NOT FALSE);
CREATE DOMAIN public.percent AS decimal(5, 2) CHECK (VALUE >= 0 AND VALUE <= 100) DEFAULT '0.00'::numeric;
CREATE DOMAIN public.code AS text COLLATE "C" DEFAULT 'x'::text NOT NULL;
CREATE TABLE public.users (id integer PRIMARY KEY, email public.email, share public.percent[], code public.code);
