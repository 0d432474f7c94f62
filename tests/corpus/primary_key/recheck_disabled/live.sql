-- DISABLE TRIGGER ALL switches off the trigger that checks a deferrable key: rows may repeat it.
CREATE TABLE ranks (position integer, PRIMARY KEY (position) DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE ranks DISABLE TRIGGER ALL;
