-- The tables in which migration tools keep their books are never drift, even when everything must be declared.
CREATE TABLE public.alembic_version (version_num varchar(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
CREATE TABLE public.flyway_schema_history (installed_rank integer PRIMARY KEY, script text);
CREATE INDEX flyway_schema_history_s_idx ON public.flyway_schema_history (script);
CREATE TABLE public.users (id integer PRIMARY KEY);
