CREATE DOMAIN public.percent AS numeric
    CONSTRAINT at_least CHECK (VALUE >= 0)
    CONSTRAINT at_most CHECK (VALUE <= 100);
