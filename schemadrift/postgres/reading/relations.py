"""Relations and their columns: tables of all forms, views, composite types."""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import sql

from schemadrift.catalog import Key
from schemadrift.catalog.expressions import is_null, literal, nextval_target, normalise
from schemadrift.catalog.names import qualified
from schemadrift.kinds.column import Column
from schemadrift.kinds.composite_type import CompositeType
from schemadrift.kinds.table import Table
from schemadrift.postgres.reading.fetch import Query, Row, Rows
from schemadrift.postgres.reading.gathered import Gathered, elements
from schemadrift.postgres.reading.stand_in import printed

_FORMS = {
    "r": "table",
    "p": "partitioned table",
    "f": "foreign table",
    "v": "view",
    "m": "materialized view",
}
_STORAGE = {"p": "plain", "e": "external", "x": "extended", "m": "main"}
_COMPRESSION = {"p": "pglz", "l": "lz4"}
_GENERATED = {"s": "stored", "v": "virtual"}
_IDENTITY = {"a": "always", "d": "by default"}
_REPLICA = {"d": "default", "n": "nothing", "f": "full", "i": "index"}
_PERSISTENCE = {"p": "permanent", "u": "unlogged"}
_HEAP = "heap"
_WITH_COLUMNS = """
    SELECT oid FROM pg_class
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND relpersistence <> 't' AND relnamespace IN {}"""
_COMPRESSED_SINCE = 140000
_NULL_STATISTICS_SINCE = 170000


def columns(version: int, spaces: sql.Composable) -> Query:
    """The attributes of relations."""
    return Query(name="attributes", subject="columns", required=True, text=_attributes(version, spaces))


def queries(spaces: sql.Composable) -> list[Query]:
    """Relations, and who inherits from whom."""
    return [
        Query(
            name="relations",
            subject="tables",
            required=True,
            text=sql.SQL("""
                SELECT c.oid, c.relnamespace, c.relname, c.relkind, c.relpersistence, c.relowner,
                    c.reltablespace, c.relrowsecurity, c.relforcerowsecurity, c.relreplident, c.relam,
                    c.reloptions, t.reloptions, c.relacl::text,
                    CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, 0) END,
                    CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END, c.reltype, c.relnatts
                FROM pg_class c
                    LEFT JOIN pg_class t ON t.oid = c.reltoastrelid AND t.reloptions IS NOT NULL
                WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c') AND c.relpersistence <> 't'
                    AND c.relnamespace IN {}""").format(spaces),
        ),
        Query(
            name="inheritance",
            subject="inheritance",
            fields=("inherits", "partition_of"),
            text=sql.SQL("""
                SELECT i.inhrelid, i.inhparent FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                WHERE c.relkind IN ('r', 'p', 'f') ORDER BY i.inhrelid, i.inhseqno"""),
        ),
    ]


def defaults(spaces: sql.Composable) -> Query:
    """Defaults; by themselves, as the planner takes the attributes for few, and a join of the two for small."""
    return Query(
        name="defaults",
        subject="columns",
        required=True,
        text=sql.SQL("""
            SELECT d.adrelid, d.adnum,
                -- a default names no column; what names one generates a column
                CASE WHEN strpos(d.adbin::text, '{{VAR :') = 0 THEN pg_get_expr(d.adbin, 0) ELSE {generated} END
            FROM pg_attrdef d WHERE d.adrelid IN ({relations})""").format(
            generated=printed("d.adbin", "d.adrelid"), relations=sql.SQL(_WITH_COLUMNS).format(spaces)
        ),
    )


def _attributes(version: int, spaces: sql.Composable) -> sql.Composed:
    """What is seldom set comes as one array, so that most rows are short."""
    compression = "a.attcompression" if version >= _COMPRESSED_SINCE else "''"
    plain_statistics = "a.attstattarget IS NULL" if version >= _NULL_STATISTICS_SINCE else "a.attstattarget < 0"
    return sql.SQL("""
        SELECT a.attrelid, a.attnum, a.attname, a.atttypid,
            CASE WHEN a.atttypmod >= 0 THEN format_type(a.atttypid, a.atttypmod) END,
            a.attnotnull, a.attcollation, a.attstorage,
            CASE WHEN a.attidentity = '' AND a.attgenerated = '' AND a.attislocal AND a.attoptions IS NULL
                AND a.attacl IS NULL AND {compression} = '' AND {plain}
                THEN NULL
                ELSE ARRAY[a.attidentity::text, a.attgenerated::text, a.attislocal::text, {compression}::text,
                    CASE WHEN {plain} THEN NULL ELSE a.attstattarget::text END,
                    a.attoptions::text, a.attacl::text] END
        FROM pg_attribute a
        WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid IN ({relations})""").format(
        compression=sql.SQL(compression),
        plain=sql.SQL(plain_statistics),
        relations=sql.SQL(_WITH_COLUMNS).format(spaces),
    )


def index(gathered: Gathered, rows: Rows) -> None:
    """Take in the relations, so that others can look them up."""
    relations, keys, schemas = gathered.relations, gathered.keys, gathered.schemas
    for row in rows:
        relations[row[0]] = row
        keys[row[0]] = (schemas[row[1]], row[2])


def index_columns(gathered: Gathered, rows: Rows) -> None:
    """Take in the attributes."""
    rows.sort()  # by relation and number, which no two rows have in common
    attributes = gathered.attributes
    last = 0
    mine: dict[int, Row] = {}
    for row in rows:
        relation = row[0]
        if relation != last:
            last = relation
            mine = attributes.setdefault(relation, {})
        mine[row[1]] = row


def index_defaults(gathered: Gathered, rows: Rows) -> None:
    """Take in the defaults."""
    defaults = gathered.defaults
    for relation, number, text in rows:
        mine = defaults.get(relation)
        if mine is None:
            mine = defaults[relation] = {}
        mine[number] = text


def build(
    gathered: Gathered,
    rows: Mapping[str, Rows],
    owned: dict[tuple[int, int], set[Key]],
    not_valid: set[tuple[int, int]],
) -> None:
    """Make tables, columns and composite types.

    Args:
        gathered: With relations, attributes and types.
        rows: Of this module's queries.
        owned: For (relation, column number) the sequences that the column owns.
        not_valid: (relation, column number) of each NOT NULL that old rows may break.
    """
    members = gathered.members("pg_class")
    types = gathered.members("pg_type")  # of a composite type, the type is the member and not the relation
    comments = gathered.comments("pg_class")
    parents = _parents(gathered, rows["inheritance"])
    tables = gathered.put("table")
    columns = _Columns(gathered, owned, not_valid)
    nothing: dict[int, Row] = {}
    for row in rows["relations"]:
        oid = row[0]
        if oid in members:
            continue
        key = gathered.keys[oid]
        attributes = gathered.attributes.get(oid, nothing)
        if row[3] == "c":
            if row[16] not in types:
                _composite(gathered, key, row, attributes)
            continue
        columns.add(key, oid, attributes)
        partition_of: Key = ()
        above = parents.get(oid, ())
        if row[14] is not None and above:
            partition_of, above = above[0], ()
        tables[key] = Table(
            _FORMS[row[3]],
            tuple([attribute[2] for attribute in attributes.values()]),
            _PERSISTENCE[row[4]],
            row[15] or "",
            partition_of,
            row[14] or "",
            above,
            row[7],
            row[8],
            _options(row) if row[11] or row[12] else (),
            _REPLICA[row[9]] if row[3] in "rp" else "default",
            _method(gathered, row[10]),
            gathered.tablespace(row[6]),
            comments.get((oid, 0)),
            gathered.role(row[5]),
        )


def _parents(gathered: Gathered, rows: Rows) -> dict[int, tuple[Key, ...]]:
    found: dict[int, tuple[Key, ...]] = {}
    for child, parent in rows:
        if parent in gathered.keys:
            found[child] = (*found.get(child, ()), gathered.keys[parent])
    return found


def _options(row: Row) -> tuple[str, ...]:
    own = row[11] or ()
    toast = row[12] or ()
    return tuple(sorted([*own, *(f"toast.{option}" for option in toast)]))


def _method(gathered: Gathered, oid: int) -> str:
    name = gathered.methods.get(oid, "") if oid else ""
    return "" if name == _HEAP else name


_NO_DEFAULTS: dict[int, str] = {}


class _Columns:
    """Makes column records, remembering what many columns have in common."""

    def __init__(
        self, gathered: Gathered, owned: dict[tuple[int, int], set[Key]], not_valid: set[tuple[int, int]]
    ) -> None:
        self.gathered = gathered
        self.records = gathered.put("column")
        self.comments = gathered.comments("pg_class")
        self.commented = {relation for relation, number in self.comments if number}
        self.plain: dict[tuple[object, ...], Column] = {}
        self.owned = owned
        self.not_valid = not_valid
        self.spelled: dict[str, str] = {}
        self.defaults: dict[tuple[str, str], str | None] = {}

    def add(self, key: Key, oid: int, attributes: dict[int, Row]) -> None:
        """Make the columns of one relation."""
        schema, table = key
        records, plain = self.records, self.plain
        defaults = self.gathered.defaults.get(oid, _NO_DEFAULTS)
        special = {number for number in attributes if (oid, number) in self.comments} if oid in self.commented else ()
        for row in attributes.values():
            _, number, name, type_oid, modified, not_null, collation, storage, rare = row
            default = defaults.get(number)
            if rare is not None or number in special or self.not_valid:
                records[schema, table, name] = self.column(row, default)
                continue
            # then this says all, and most columns of a schema say the same
            mark = (default, type_oid, modified, not_null, collation, storage)
            record = plain.get(mark)
            if record is None:
                record = self.column(row, default)
                if default is None or not default.startswith("nextval("):  # whose sequence may be its own
                    plain[mark] = record
            records[schema, table, name] = record

    def column(self, row: Row, default: str | None) -> Column:
        """Make one column."""
        relation, number, _, type_oid, modified, not_null, collation, storage, rare = row
        known = self.gathered.types[type_oid]
        text = known.text if modified is None else self.spelled.setdefault(modified, modified)
        serial = False
        if default is not None and rare is None:
            if default.startswith("nextval(") and self.is_own(relation, number, default):
                default, serial = None, True
            else:
                default = self.normal(default, text)
        comment = self.comments.get((relation, number))
        usual = collation == known.collation and storage == known.storage
        if usual and rare is None and comment is None and not self.not_valid:
            return Column(text, not_null, default, "", "", serial)
        return self.whole(row, text, serial, default, comment)

    def whole(self, row: Row, text: str, serial: bool, default: str | None, comment: str | None) -> Column:  # noqa: FBT001
        """Make a column that has something special."""
        relation, number, _, type_oid, _, not_null, collation, storage, rare = row
        known = self.gathered.types[type_oid]
        identity, generated, local, compression, statistics, options, _ = rare or ("", "", "true", "", None, None, None)
        if rare is not None and default is not None:
            if default.startswith("nextval(") and self.is_own(relation, number, default):
                default, serial = None, True
            elif generated:
                default = self.gathered.expressions.normal(default, relation)
            else:
                default = self.normal(default, text)
        valid = (relation, number) not in self.not_valid
        return Column(
            text,
            not_null and valid,
            default,
            _GENERATED.get(generated, ""),
            _IDENTITY.get(identity, ""),
            serial,
            self.gathered.collation(collation) if collation and collation != known.collation else None,
            comment,
            "" if storage == known.storage else _STORAGE[storage],
            _COMPRESSION.get(compression, ""),
            int(statistics) if statistics is not None else None,
            tuple(sorted(elements(options))) if options else (),
            valid,
            local == "false",
        )

    def is_own(self, relation: int, number: int, default: str) -> bool:
        """Tell whether a default counts with a sequence that this very column owns."""
        sequences = self.owned.get((relation, number), ())
        return any(
            default == f"nextval({literal(qualified(*sequence))}::regclass)" or nextval_target(default) == sequence
            for sequence in sequences
        )

    def normal(self, default: str, text: str) -> str | None:
        """The normal form of a default; None for NULL."""
        try:
            return self.defaults[default, text]
        except KeyError:
            found = None if is_null(default) else normalise(default, text)
            self.defaults[default, text] = found
            return found


def _composite(gathered: Gathered, key: Key, row: Row, attributes: dict[int, Row]) -> None:
    parts: list[tuple[str, str, str]] = []
    for attribute in attributes.values():
        known = gathered.types[attribute[3]]
        collation = attribute[6]
        named = gathered.collation(collation) if collation and collation != known.collation else ""
        parts.append((attribute[2], attribute[4] or known.text, named))
    gathered.put("composite_type")[key] = CompositeType(
        tuple(parts), gathered.comments("pg_type").get((row[16], 0)), gathered.role(row[5])
    )
