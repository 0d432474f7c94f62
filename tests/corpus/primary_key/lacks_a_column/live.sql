-- A key over fewer columns refuses rows that the declared one takes; one over other columns guards another thing.
CREATE TABLE documents (tenant_id integer NOT NULL, number integer NOT NULL, PRIMARY KEY (number));
