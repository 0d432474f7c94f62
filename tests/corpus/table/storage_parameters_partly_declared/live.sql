-- Each storage parameter is judged by itself: what a DBA set beside the declared ones is the DBA's.
CREATE TABLE public.queue (id integer) WITH (fillfactor = 70, autovacuum_vacuum_threshold = 10);
CREATE TABLE public.log (id integer) WITH (fillfactor = 80, autovacuum_enabled = false);
