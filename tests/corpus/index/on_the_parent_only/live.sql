-- CREATE INDEX ON ONLY leaves the partitions without: the parent's index is invalid until every one is attached.
CREATE TABLE events (id integer, at date, email text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX ix_events_email ON ONLY events (email);
