from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.types import UserDefinedType


class Point(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **_options):
        return "POINT"


metadata = MetaData()
things = Table(
    "things",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("r", pg.INT4RANGE),
    Column("t", pg.TSTZRANGE),
    Column("n", pg.INET),
    Column("j", pg.JSON),
    Column("b", pg.JSONB),
    Column("v", pg.TSVECTOR),
    Column("p", Point),
    Column("u", pg.UUID),
    CheckConstraint("NOT isempty(r)", name="c1"),
    CheckConstraint("lower(t) < upper(t)", name="c2"),
    CheckConstraint("upper_inf(t)", name="c3"),
    CheckConstraint("n << inet '10.0.0.0/8'", name="c4"),
    CheckConstraint("(j ->> 'a') != ''", name="c5"),
    CheckConstraint("b @? '$.a'::jsonpath", name="c6"),
    CheckConstraint("b ?& array['a','b']", name="c7"),
    CheckConstraint("v @@ to_tsquery('english'::regconfig, 'cat')", name="c8"),
    CheckConstraint("p <@ '((0,0),1)'::circle", name="c9"),
    CheckConstraint("u <> CAST('00000000-0000-0000-0000-000000000000' AS uuid)", name="c10"),
    CheckConstraint("r && '[1,5)'::int4range", name="c11"),
    CheckConstraint("jsonb_path_exists(b, '$.a')", name="c12"),
    CheckConstraint("json_typeof(j->'a') = 'array'", name="c13"),
)
