CREATE DOMAIN public.username AS text CHECK (length(VALUE) > 3);
