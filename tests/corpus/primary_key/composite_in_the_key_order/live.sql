-- The order of the key's columns is its own, not the table's.
CREATE TABLE memberships (user_id integer, team_id integer, PRIMARY KEY (team_id, user_id));
