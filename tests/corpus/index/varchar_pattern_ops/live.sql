-- varchar_pattern_ops and text_pattern_ops beside the plain index of the same column.
CREATE TABLE things (id integer PRIMARY KEY, a varchar(20));
CREATE INDEX ix_a ON things (a);
CREATE INDEX ix_a_like ON things (a varchar_pattern_ops);
CREATE INDEX ix_a_low ON things (lower(a) text_pattern_ops);
