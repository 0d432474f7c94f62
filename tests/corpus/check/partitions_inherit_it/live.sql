-- The checks of a partitioned table are on every partition too.
CREATE TABLE events (id integer, at date, size integer, CONSTRAINT c1 CHECK (size > 0), PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
