-- An index over a column that is not there: the column is missing, and so is the index.
CREATE TABLE things (id integer PRIMARY KEY);
