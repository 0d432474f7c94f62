-- DISABLE TRIGGER ALL on one partition: the rows of that year go unchecked, the parent's own triggers are on.
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE events (id integer, at date, user_id integer REFERENCES users, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
ALTER TABLE events_2024 DISABLE TRIGGER ALL;
