-- Every method as declared, however it is written.
CREATE TABLE things (id integer PRIMARY KEY, a integer, b integer[], c text, d int4range);
CREATE INDEX ix_1 ON things USING brin (a);
CREATE INDEX ix_2 ON things USING gin (b);
CREATE INDEX ix_3 ON things USING hash (c);
CREATE INDEX ix_4 ON things USING gist (d);
CREATE INDEX ix_5 ON things USING spgist (d);
CREATE INDEX ix_6 ON things USING btree (a);
