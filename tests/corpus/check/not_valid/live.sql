-- A check added NOT VALID and never validated says nothing about old rows.
CREATE TABLE things (
    id integer PRIMARY KEY,
    a integer
);
ALTER TABLE things ADD CONSTRAINT a_positive CHECK (a > 0) NOT VALID;
