-- The index that a replica identity stands on is declared, the identity itself is the DBA's.
CREATE TABLE things (id integer PRIMARY KEY, email text NOT NULL);
CREATE UNIQUE INDEX ix_things_email ON things (email);
ALTER TABLE things REPLICA IDENTITY USING INDEX ix_things_email;
