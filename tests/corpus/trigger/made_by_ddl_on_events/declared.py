"""DDL on events is not run, and what it makes is declared all the same."""

from sqlalchemy import DDL, Column, Integer, MetaData, Table, Text, event

metadata = MetaData()
table = Table("t", metadata, Column("id", Integer, primary_key=True), Column("note", Text))

for text in (
    (
        "CREATE OR REPLACE FUNCTION touch() RETURNS trigger AS "
        "$$ BEGIN NEW.note := 'x;y'; RETURN NEW; END $$ LANGUAGE plpgsql"
    ),
    (
        "DROP TRIGGER IF EXISTS touch ON t; "
        "CREATE TRIGGER touch BEFORE UPDATE OF note ON t FOR EACH ROW EXECUTE FUNCTION touch();"
    ),
    "CREATE UNIQUE INDEX IF NOT EXISTS t_note_key ON ONLY %(fullname)s USING btree (lower(note))",
    'ALTER TABLE %(table)s ADD CONSTRAINT "Short" CHECK (length(note) < 80)',
    "CREATE VIEW notes AS SELECT note FROM t",
    "-- nothing\n",
):
    event.listen(table, "after_create", DDL(text))
event.listen(table, "after_create", DDL("CREATE TRIGGER touch BEGIN END").execute_if(dialect="sqlite"))
event.listen(metadata, "before_create", DDL("CREATE SEQUENCE IF NOT EXISTS public.counting"))
event.listen(metadata, "before_create", DDL("CREATE TYPE mood AS ENUM ('a')"))
