-- A check that nobody declared on a domain refuses writes in every table that uses it.
CREATE DOMAIN public.username AS text CHECK (VALUE ~ '^[a-z]+$') CHECK (length(VALUE) > 3);
