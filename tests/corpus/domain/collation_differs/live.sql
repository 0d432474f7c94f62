-- A domain's collation decides how its values sort and compare; one that nobody declared is a setting.
CREATE DOMAIN public.a AS text COLLATE "C";
CREATE DOMAIN public.b AS text;
CREATE DOMAIN public.c AS text COLLATE "C";
