-- A comment on a constraint that the models do not state is unmanaged.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer,
    CONSTRAINT a_positive CHECK (a > 0)
);
COMMENT ON CONSTRAINT a_positive ON things IS 'asked for by finance';
