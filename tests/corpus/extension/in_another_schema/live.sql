-- An extension that was put into another schema than declared: unqualified uses of its operators fail.
CREATE SCHEMA extensions;
CREATE EXTENSION pg_trgm WITH SCHEMA public;
