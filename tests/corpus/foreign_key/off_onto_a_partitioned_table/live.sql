-- DISABLE TRIGGER ALL on one partition of the table that is referred to: its rows are deleted below their notes.
CREATE TABLE events (id integer, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE TABLE notes (id integer PRIMARY KEY, event_id integer, event_at date, CONSTRAINT fk_event FOREIGN KEY (event_id, event_at) REFERENCES events);
ALTER TABLE events_2024 DISABLE TRIGGER ALL;
