"""Indexes with every option."""

from sqlalchemy import (
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    cast,
    desc,
    func,
    literal_column,
    or_,
    text,
)
from sqlalchemy.dialects import postgresql

metadata = MetaData()
POSTGRES = 14
EXTENSIONS = ("pg_trgm",)

items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(50), index=True),
    Column("code", String(20), index=True, unique=True),
    Column("note", Text),
    Column("sorted", Text(collation="C")),
    Column("data", postgresql.JSONB),
    Column("tags", postgresql.ARRAY(Text)),
    Column("words", postgresql.TSVECTOR),
    Column("n", Integer),
    Column("deleted_at", postgresql.TIMESTAMP(timezone=True)),
    Index("ix_inline", "name", "n"),
    Index("ix_inline_unique", "n", "note", unique=True),
    Index("ix_text", text("lower(note) varchar_pattern_ops DESC NULLS LAST")),
    Index("ix_text_column", text('"n" DESC'), text("name")),
    Index("ix_text_expr", text("(n + 1)"), text("coalesce(note, '')")),
)
c = items.c
Index("ix_lower", func.lower(c.name))
Index("ix_lower_unique", func.lower(c.name), func.upper(c.note), unique=True)
Index("ix_desc", c.n.desc())
Index("ix_desc_last", c.n.desc().nullslast(), c.name.asc().nullsfirst())
Index("ix_desc_func", desc(c.n), desc(func.lower(c.name)))
Index("ix_collate", c.name.collate("C"), func.lower(c.name).collate("C"))
Index("ix_collate_own", c.sorted.collate("C"), c.sorted.collate("POSIX"))
Index("ix_collate_desc", c.name.collate("C").desc())
Index("ix_cast", cast(c.n, String))
Index("ix_operator", c.n + 1, c.n * c.id)
Index("ix_concat", c.name + "-" + c.note)
Index("ix_json", c.data["a"].astext)
Index("ix_json_cast", c.data["a"]["b"].astext.cast(Integer))
Index("ix_gin", c.data, postgresql_using="gin")
Index("ix_gin_path", c.data, postgresql_using="gin", postgresql_ops={"data": "jsonb_path_ops"})
Index("ix_gin_default", c.data, postgresql_using="GIN", postgresql_ops={"data": "jsonb_ops"})
Index("ix_gin_tags", c.tags, postgresql_using="gin", postgresql_with={"fastupdate": "off"})
Index("ix_gin_words", func.to_tsvector(literal_column("'english'"), c.note), postgresql_using="gin")
Index("ix_gist_words", c.words, postgresql_using="gist")
Index("ix_trgm", c.name, postgresql_using="gin", postgresql_ops={"name": "gin_trgm_ops"})
Index(
    "ix_trgm_label", func.lower(c.name).label("low"), postgresql_using="gist", postgresql_ops={"low": "gist_trgm_ops"}
)
Index("ix_pattern", c.name, c.n, postgresql_ops={"name": "varchar_pattern_ops"})
Index("ix_text_ops", c.name, c.note, postgresql_ops={"name": "text_ops", "note": "text_pattern_ops"})
Index("ix_varchar_ops", c.name, postgresql_ops={"name": "varchar_ops"})
Index("ix_hash", c.name, postgresql_using="hash")
Index("ix_brin", c.n, postgresql_using="brin", postgresql_with={"pages_per_range": 32, "autosummarize": True})
Index("ix_brin_bloom", c.n, postgresql_using="brin", postgresql_ops={"n": "int4_bloom_ops"})
Index("ix_where", c.name, postgresql_where=c.deleted_at.is_(None))
Index("ix_where_text", c.name, unique=True, postgresql_where=text("deleted_at IS NULL AND n > 3"))
Index("ix_where_or", c.n, postgresql_where=or_(c.n > 5, c.name == "x", c.name.in_(["a", "b"])))
Index("ix_where_like", c.n, postgresql_where=c.name.like("a%"))
Index("ix_include", c.name, postgresql_include=["n", "note"], postgresql_with={"fillfactor": 70})
Index("ix_include_columns", c.code, unique=True, postgresql_include=[c.n])
Index("ix_tablespace", c.n, postgresql_tablespace="pg_default")
