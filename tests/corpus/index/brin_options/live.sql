-- Options of a method, given as numbers or words.
CREATE TABLE things (id integer PRIMARY KEY, a integer, b integer[]);
CREATE INDEX ix_1 ON things USING brin (a) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX ix_2 ON things USING gin (b) WITH (fastupdate = off);
