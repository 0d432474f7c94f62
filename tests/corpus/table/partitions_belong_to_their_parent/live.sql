-- Partitions, their indexes, keys and checks come and go with their parent and are never drift.
CREATE TABLE public.events (
    id bigint NOT NULL,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE INDEX ix_events_kind ON public.events (kind);
CREATE TABLE public.events_2023 PARTITION OF public.events FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE public.events_2024 PARTITION OF public.events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')
    PARTITION BY HASH (id);
CREATE TABLE public.events_2024_a PARTITION OF public.events_2024 FOR VALUES WITH (MODULUS 1, REMAINDER 0);
CREATE TABLE public.events_rest PARTITION OF public.events DEFAULT;
ALTER TABLE public.events_rest ADD CHECK (kind <> '');
