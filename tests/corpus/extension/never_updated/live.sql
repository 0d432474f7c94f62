-- The server was upgraded and nobody ran ALTER EXTENSION UPDATE: the old version is still installed.
CREATE EXTENSION hstore VERSION '1.4';
