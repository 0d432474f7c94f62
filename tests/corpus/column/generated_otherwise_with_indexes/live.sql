-- What is made of the column stays, whether PostgreSQL changes the expression in place (17) or the column comes anew.
CREATE TABLE prices (id integer PRIMARY KEY, net integer, gross integer GENERATED ALWAYS AS (net * 2) STORED
    CONSTRAINT ck_gross CHECK (gross > 0));
INSERT INTO prices VALUES (1, 10), (2, 20);
CREATE INDEX ix_gross ON prices (gross, id);
COMMENT ON INDEX ix_gross IS 'kept';
GRANT SELECT (gross) ON prices TO pg_monitor;
ALTER TABLE prices ALTER gross SET STATISTICS 300;
