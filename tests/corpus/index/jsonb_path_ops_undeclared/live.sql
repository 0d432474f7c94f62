-- jsonb_path_ops does not serve the operator ? that the default class serves.
CREATE TABLE things (id integer PRIMARY KEY, email jsonb);
CREATE INDEX ix_things_email ON things USING gin (email jsonb_path_ops);
