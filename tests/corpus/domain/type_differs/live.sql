-- A domain over a shorter type refuses what the declared one takes.
CREATE DOMAIN public.title AS varchar(50);
