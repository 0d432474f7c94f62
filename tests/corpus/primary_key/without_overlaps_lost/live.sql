-- A plain key takes periods that overlap.
CREATE TABLE stays (room int4range, during daterange, PRIMARY KEY (room, during));
