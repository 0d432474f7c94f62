-- Partitions inherit their parent's key, and a key onto a partitioned table has helpers for every partition.
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE events (id integer, at date, user_id integer REFERENCES users, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE notes (id integer PRIMARY KEY, event_id integer, event_at date, FOREIGN KEY (event_id, event_at) REFERENCES events);
