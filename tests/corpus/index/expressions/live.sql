-- Expressions of every kind, as text and with SQLAlchemy's functions.
CREATE TABLE things (id integer PRIMARY KEY, email varchar(50), name text, body text, data jsonb, seen timestamptz, a integer, b integer);
CREATE INDEX ix_1 ON things (lower(email), upper(name));
CREATE INDEX ix_2 ON things USING gin (to_tsvector('english', body));
CREATE INDEX ix_3 ON things ((data ->> 'kind'), id);
CREATE INDEX ix_4 ON things (((seen AT TIME ZONE 'UTC')::date));
CREATE INDEX ix_5 ON things ((COALESCE(name, '') || body));
CREATE INDEX ix_6 ON things ((a + b) DESC, (a * 2));
CREATE INDEX ix_7 ON things (date_trunc('day', seen AT TIME ZONE 'UTC'));
CREATE INDEX ix_8 ON things ((data -> 'a' ->> 'b'));
CREATE INDEX ix_9 ON things ((CASE WHEN a > 0 THEN b END));
