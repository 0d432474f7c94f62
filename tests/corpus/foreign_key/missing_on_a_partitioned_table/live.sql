-- A key that is on one partition only guards one partition.
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE events (id integer, at date, user_id integer, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
ALTER TABLE events_2024 ADD FOREIGN KEY (user_id) REFERENCES users;
