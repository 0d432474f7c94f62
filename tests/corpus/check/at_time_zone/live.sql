-- AT TIME ZONE is the function timezone().
CREATE TABLE things (
    id integer PRIMARY KEY,
    seen timestamptz,
    local timestamp,
    CONSTRAINT c1 CHECK ((seen AT TIME ZONE 'UTC') > '2000-01-01'),
    CONSTRAINT c2 CHECK ((seen AT TIME ZONE 'UTC')::date > DATE '2000-01-01'),
    CONSTRAINT c3 CHECK (local AT TIME ZONE 'Europe/Berlin' < now())
);
