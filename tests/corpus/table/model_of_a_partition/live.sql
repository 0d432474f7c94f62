-- A model may be mapped to one partition: what it inherits is as good as its own.
CREATE TABLE public.events (id bigint NOT NULL, at date NOT NULL, kind text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE INDEX ix_events_kind ON public.events (kind);
ALTER TABLE public.events ADD CONSTRAINT kind_named CHECK (kind <> '');
CREATE TABLE public.events_2024 PARTITION OF public.events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
