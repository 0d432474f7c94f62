CREATE TABLE public.events (id bigint, day date) PARTITION BY RANGE (day);
CREATE TABLE public.old PARTITION OF public.events FOR VALUES FROM (MINVALUE) TO ('20230101');
CREATE TABLE public.new PARTITION OF public.events FOR VALUES FROM ('2023-01-01') TO (MAXVALUE);
