CREATE DOMAIN public.amount AS integer NOT NULL;
CREATE DOMAIN public.state AS text DEFAULT 'open';
