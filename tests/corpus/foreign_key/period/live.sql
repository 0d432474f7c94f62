-- PERIOD: without it a booking needs a room of exactly its own time.
CREATE TABLE rooms (id int4range, during daterange, PRIMARY KEY (id, during), UNIQUE (id, during WITHOUT OVERLAPS));
CREATE TABLE bookings (room int4range, during daterange, CONSTRAINT fk_room FOREIGN KEY (room, during) REFERENCES rooms (id, during));
