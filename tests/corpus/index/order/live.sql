-- DESC brings NULLS FIRST, ASC brings NULLS LAST.
CREATE TABLE things (id integer PRIMARY KEY, email text, a integer, b integer, c integer);
CREATE INDEX ix_things_email ON things (email DESC NULLS LAST, id DESC, a NULLS LAST, b NULLS FIRST, c DESC NULLS FIRST);
