-- A domain check that was added NOT VALID keeps new values out; the old ones were never looked at.
CREATE DOMAIN public.percent AS integer;
ALTER DOMAIN public.percent ADD CONSTRAINT in_range CHECK (VALUE BETWEEN 0 AND 100) NOT VALID;
