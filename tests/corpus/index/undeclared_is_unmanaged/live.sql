-- An index that the DBA added beside the declared ones is nobody's fault.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_dba ON things (email);
