CREATE TABLE prices (id integer PRIMARY KEY, net integer, gross integer GENERATED ALWAYS AS (net * 3) STORED
    CONSTRAINT ck_gross CHECK (gross > 0));
CREATE INDEX ix_gross ON prices (gross, id);
COMMENT ON INDEX ix_gross IS 'kept';
GRANT SELECT (gross) ON prices TO pg_monitor;
ALTER TABLE prices ALTER gross SET STATISTICS 300;
