-- A key that is checked at once refuses the swap of two values that a deferrable one takes.
CREATE TABLE ranks (position integer PRIMARY KEY);
