-- lower(varchar) is kept as lower((email)::text).
CREATE TABLE things (id integer PRIMARY KEY, email varchar(50));
CREATE INDEX ix_things_email ON things (lower(email));
