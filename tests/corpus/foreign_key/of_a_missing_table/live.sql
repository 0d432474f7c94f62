-- What a missing table would have had is not told beside it.
CREATE TABLE users (id integer PRIMARY KEY);
