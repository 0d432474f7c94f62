-- A key that nothing declares refuses rows that the declaration allows.
CREATE TABLE log (happened_at timestamptz NOT NULL, line text, PRIMARY KEY (happened_at));
