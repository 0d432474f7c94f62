-- An enum of a MetaData with a schema is made in that schema, once for all the tables that use it.
CREATE SCHEMA app;
CREATE TYPE app.status AS ENUM ('on', 'off');
CREATE TABLE app.lamps (id serial PRIMARY KEY, status app.status);
CREATE TABLE app.doors (id serial PRIMARY KEY, status app.status DEFAULT 'off');
