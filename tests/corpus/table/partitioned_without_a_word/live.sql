-- A table that was partitioned by hand is still the declared table; that it is partitioned is said.
CREATE TABLE public.events (id bigint, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE public.events_rest PARTITION OF public.events DEFAULT;
