-- A predicate declared with SQLAlchemy's operators.
CREATE TABLE things (id integer PRIMARY KEY, email text, status varchar(10), active boolean, deleted_at timestamp);
CREATE INDEX ix_1 ON things (email) WHERE status IN ('new', 'open');
CREATE INDEX ix_2 ON things (email) WHERE active;
CREATE INDEX ix_3 ON things (email) WHERE active IS TRUE;
CREATE UNIQUE INDEX ix_4 ON things (email) WHERE deleted_at IS NULL;
CREATE INDEX ix_5 ON things (email) WHERE status = 'new';
