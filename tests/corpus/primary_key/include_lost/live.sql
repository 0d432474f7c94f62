-- INCLUDE columns make index-only scans possible; without them results are the same and slower.
CREATE TABLE users (id integer PRIMARY KEY, name text);
