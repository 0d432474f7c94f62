-- The same columns in another order keep the same rows unique, but serve other queries.
CREATE TABLE memberships (user_id integer, team_id integer, PRIMARY KEY (team_id, user_id));
