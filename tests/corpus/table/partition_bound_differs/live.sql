-- A declared partition that was attached with another bound takes other rows.
CREATE TABLE public.events (id bigint, day date) PARTITION BY RANGE (day);
CREATE TABLE public.old PARTITION OF public.events FOR VALUES FROM (MINVALUE) TO ('2023-01-01');
CREATE TABLE public.new PARTITION OF public.events FOR VALUES FROM ('2023-06-01') TO (MAXVALUE);
