-- REINDEX CONCURRENTLY that failed leaves a second, invalid index behind.
CREATE TABLE things (id integer PRIMARY KEY, email text);
CREATE INDEX ix_things_email ON things (email);
CREATE INDEX ix_things_email_ccnew ON things (email);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_things_email_ccnew'::regclass;
