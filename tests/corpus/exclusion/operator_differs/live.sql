-- Adjacent stays are refused, overlapping ones are not.
CREATE TABLE stays (id integer PRIMARY KEY, during int4range, CONSTRAINT no_overlap EXCLUDE USING gist (during WITH -|-));
