CREATE DOMAIN public.title AS varchar(80);
