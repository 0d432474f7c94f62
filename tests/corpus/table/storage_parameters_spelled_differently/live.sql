-- PostgreSQL keeps the text of a storage parameter: off is false and 0.20 is 0.2.
CREATE TABLE public.queue (id integer) WITH (autovacuum_enabled = off, autovacuum_vacuum_scale_factor = 0.20);
CREATE TABLE public.log (id integer) WITH (AUTOVACUUM_ENABLED, fillfactor = '90');
