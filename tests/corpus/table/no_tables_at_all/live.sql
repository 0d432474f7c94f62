-- An empty database is not an error: everything that is declared is missing, each once.
SELECT 1;
