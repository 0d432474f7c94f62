-- NOT NULL and the default of a domain are compared, each by itself.
CREATE DOMAIN public.amount AS integer;
CREATE DOMAIN public.state AS text DEFAULT 'new';
