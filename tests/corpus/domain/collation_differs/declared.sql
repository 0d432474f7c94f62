CREATE DOMAIN public.a AS text COLLATE "POSIX";
CREATE DOMAIN public.b AS text COLLATE "C";
CREATE DOMAIN public.c AS text;
