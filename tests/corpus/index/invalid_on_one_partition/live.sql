-- A partition's own index is invalid: the parent's is declared, and one year is scanned.
CREATE TABLE events (id integer, at date, email text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE INDEX ix_events_email ON ONLY events (email);
CREATE INDEX events_2024_email ON events_2024 (email);
ALTER INDEX ix_events_email ATTACH PARTITION events_2024_email;
