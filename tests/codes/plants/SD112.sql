CREATE VIEW customers AS SELECT id, email FROM users;
