-- Storage parameters: declared ones are compared however they are spelled; others are a DBA's own.
CREATE TABLE public.same (id integer) WITH (fillfactor = 70, autovacuum_enabled = false);
CREATE TABLE public.lost (id integer);
CREATE TABLE public.tuned (id integer) WITH (autovacuum_vacuum_scale_factor = 0.01, toast.autovacuum_enabled = off);
