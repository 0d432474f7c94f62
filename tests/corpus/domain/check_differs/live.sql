-- The only check of a domain demands something else.
CREATE DOMAIN public.username AS text CHECK (length(VALUE) > 3);
