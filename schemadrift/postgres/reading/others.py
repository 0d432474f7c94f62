"""What has no kind of its own yet: it is listed, never silently passed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import LiteralString

from msgspec.structs import replace
from psycopg import sql

from schemadrift.catalog.names import qualified, quote
from schemadrift.kinds.other import Other
from schemadrift.kinds.routine import Routine
from schemadrift.postgres.reading import aggregates
from schemadrift.postgres.reading.fetch import Query, Row, Rows
from schemadrift.postgres.reading.gathered import Gathered, elements

_MULTIRANGES_SINCE = _SUBSCRIPTIONS_SINCE = _SQL_BODIES_SINCE = 140000
_VOLATILITIES = {"v": "volatile", "s": "stable", "i": "immutable"}
_PARALLEL = {"u": "unsafe", "r": "restricted", "s": "safe"}
_SCHEMA_LEVEL, _DATABASE_LEVEL = "in_schemas", "in_database"
_FUNCTIONS = {"f": "function", "p": "procedure", "a": "aggregate", "w": "window function"}
_DEFAULTS = {
    "r": "tables",
    "S": "sequences",
    "f": "functions",
    "T": "types",
    "n": "schemas",
    "L": "large objects",
}
_TYPES = {"b": "base type", "p": "shell type", "r": "range type"}

# What lives in a schema: subject, catalog, and the rest of a query that gives
# oid, type, schema, name, what follows the name, owner, relation it hangs on.
_IN_SCHEMAS: tuple[tuple[str, str, LiteralString], ...] = (
    (
        "operators",
        "pg_operator",
        (
            "'operator', oprnamespace, oprname, "
            "'(' || format_type(nullif(oprleft, 0), NULL) || ', ' || format_type(oprright, NULL) || ')', "
            "oprowner, 0::oid FROM pg_operator WHERE oprnamespace"
        ),
    ),
    (
        "operator classes",
        "pg_opclass",
        (
            "'operator class', opcnamespace, opcname, "
            "' USING ' || (SELECT amname FROM pg_am a WHERE a.oid = opcmethod), opcowner, 0::oid "
            "FROM pg_opclass WHERE opcnamespace"
        ),
    ),
    (
        "operator families",
        "pg_opfamily",
        (
            "'operator family', opfnamespace, opfname, "
            "' USING ' || (SELECT amname FROM pg_am a WHERE a.oid = opfmethod), opfowner, 0::oid "
            "FROM pg_opfamily WHERE opfnamespace"
        ),
    ),
    (
        "collations",
        "pg_collation",
        "'collation', collnamespace, collname, '', collowner, 0::oid FROM pg_collation WHERE collnamespace",
    ),
    (
        "conversions",
        "pg_conversion",
        "'conversion', connamespace, conname, '', conowner, 0::oid FROM pg_conversion WHERE connamespace",
    ),
    (
        "extended statistics",
        "pg_statistic_ext",
        "'statistics', stxnamespace, stxname, '', stxowner, stxrelid FROM pg_statistic_ext WHERE stxnamespace",
    ),
    (
        "text search configurations",
        "pg_ts_config",
        "'text search configuration', cfgnamespace, cfgname, '', cfgowner, 0::oid FROM pg_ts_config WHERE cfgnamespace",
    ),
    (
        "text search dictionaries",
        "pg_ts_dict",
        "'text search dictionary', dictnamespace, dictname, '', dictowner, 0::oid FROM pg_ts_dict WHERE dictnamespace",
    ),
    (
        "text search parsers",
        "pg_ts_parser",
        "'text search parser', prsnamespace, prsname, '', 0::oid, 0::oid FROM pg_ts_parser WHERE prsnamespace",
    ),
    (
        "text search templates",
        "pg_ts_template",
        "'text search template', tmplnamespace, tmplname, '', 0::oid, 0::oid FROM pg_ts_template WHERE tmplnamespace",
    ),
)

# What lives in the database as a whole: subject, catalog, and the rest of a query that gives
# oid, type, identity as SQL, owner.
_IN_DATABASE: tuple[tuple[str, str, LiteralString], ...] = (
    ("event triggers", "pg_event_trigger", "'event trigger', quote_ident(evtname), evtowner FROM pg_event_trigger"),
    ("publications", "pg_publication", "'publication', quote_ident(pubname), pubowner FROM pg_publication"),
    (
        "foreign data wrappers",
        "pg_foreign_data_wrapper",
        "'foreign data wrapper', quote_ident(fdwname), fdwowner FROM pg_foreign_data_wrapper",
    ),
    ("foreign servers", "pg_foreign_server", "'foreign server', quote_ident(srvname), srvowner FROM pg_foreign_server"),
    ("languages", "pg_language", "'language', quote_ident(lanname), lanowner FROM pg_language WHERE oid >= 16384"),
    ("access methods", "pg_am", "'access method', quote_ident(amname), 0::oid FROM pg_am WHERE oid >= 16384"),
    (
        "transforms",
        "pg_transform",
        (
            "'transform', 'FOR ' || format_type(trftype, NULL) || ' LANGUAGE ' || "
            "(SELECT quote_ident(lanname) FROM pg_language l WHERE l.oid = trflang), 0::oid FROM pg_transform "
            "WHERE oid >= 16384"
        ),
    ),
)


def _in_this_version(version: int) -> tuple[tuple[str, str, LiteralString], ...]:
    """What lives in the database as a whole and is written otherwise in some versions."""
    casts: LiteralString = (
        "'cast', '(' || format_type(castsource, NULL) || ' AS ' || format_type(casttarget, NULL) || ')', 0::oid "
        "FROM pg_cast WHERE oid >= 16384"
    )
    if version >= _MULTIRANGES_SINCE:  # a range type brings its own
        casts += " AND (castsource, casttarget) NOT IN (SELECT rngtypid, rngmultitypid FROM pg_range)"
    subscriptions: LiteralString = "'subscription', quote_ident(subname), "
    if version >= _SUBSCRIPTIONS_SINCE:
        subscriptions += (
            "subowner FROM pg_subscription "
            "WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    else:  # pg_subscription itself is for superusers there; the view has those of all databases
        subscriptions += "0::oid FROM (SELECT DISTINCT subid AS oid, subname FROM pg_stat_subscription) s"
    return (("casts", "pg_cast", casts), ("subscriptions", "pg_subscription", subscriptions))


def _routines(version: int, spaces: sql.Composable) -> Query:
    """What functions and procedures are; those of extensions are none of ours, and there can be thousands."""
    body = "pg_get_function_sqlbody(p.oid)" if version >= _SQL_BODIES_SINCE else "NULL"
    return Query(
        name="routines",
        subject="functions",
        text=sql.SQL("""
            SELECT p.oid, pg_get_function_arguments(p.oid), pg_get_function_identity_arguments(p.oid),
                CASE WHEN p.prokind <> 'p' THEN pg_get_function_result(p.oid) END, l.lanname, p.prosrc, {body},
                p.probin,
                p.provolatile, p.proisstrict, p.prosecdef, p.proleakproof, p.proparallel, p.procost::text,
                p.prorows::text,
                p.proconfig, CASE WHEN p.prosupport <> 0 THEN p.prosupport::regproc::text END,
                CASE WHEN p.protrftypes IS NOT NULL
                    THEN ARRAY(SELECT format_type(t, NULL) FROM unnest(p.protrftypes) t) END, p.proacl::text
            FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
            WHERE p.oid >= 16384 AND p.pronamespace IN {spaces} AND p.prokind <> 'a'
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                    AND d.deptype IN ('e', 'i'))""").format(body=sql.SQL(body), spaces=spaces),
    )


def queries(version: int, spaces: sql.Composable) -> list[Query]:
    """Functions, rules, and everything else that is only listed."""
    found = [
        Query(
            name="functions",
            subject="functions",
            text=sql.SQL("""
                SELECT oid, pronamespace, proname, prokind, oidvectortypes(proargtypes), proowner, proacl::text
                FROM pg_proc WHERE pronamespace IN {}""").format(spaces),
        ),
        _routines(version, spaces),
        aggregates.query(spaces),
        Query(
            name="rules",
            subject="rules",
            text=sql.SQL("""
                SELECT oid, ev_class, rulename, CASE WHEN ev_enabled = 'O' THEN pg_get_ruledef(oid) END
                FROM pg_rewrite WHERE rulename <> '_RETURN' AND oid >= 16384"""),
        ),
        Query(
            name="statistics_definitions",
            subject="extended statistics",
            text=sql.SQL("""
                SELECT oid, pg_get_statisticsobjdef(oid) FROM pg_statistic_ext WHERE stxnamespace IN {}""").format(
                spaces
            ),
        ),
        Query(
            name="large_objects",
            subject="large objects",
            text=sql.SQL("SELECT 1 FROM pg_largeobject_metadata LIMIT 1"),
        ),
        Query(
            name="default_privileges",
            subject="default privileges",
            text=sql.SQL("SELECT defaclrole, defaclnamespace, defaclobjtype FROM pg_default_acl"),
        ),
    ]
    in_schemas = [
        Query(
            name=_SCHEMA_LEVEL,
            subject=subject,
            text=sql.SQL("SELECT {}::text, oid, {} IN {}").format(sql.Literal(catalog), sql.SQL(rest), spaces),
        )
        for subject, catalog, rest in _IN_SCHEMAS
    ]
    in_database = [
        Query(
            name=_DATABASE_LEVEL,
            subject=subject,
            text=sql.SQL("SELECT {}::text, oid, {}").format(sql.Literal(catalog), sql.SQL(rest)),
        )
        for subject, catalog, rest in (*_IN_DATABASE, *_in_this_version(version))
    ]
    return [*found, _union(in_schemas), _union(in_database)]


def _union(parts: list[Query]) -> Query:
    """Join queries into one, which costs less than a dozen small ones."""
    text = sql.SQL(" UNION ALL ").join(part.text for part in parts)
    return Query(name=parts[0].name, subject="other objects", text=text, parts=tuple(parts))


def build(gathered: Gathered, rows: Mapping[str, Rows]) -> None:
    """List what only exists."""
    _functions_and_types(gathered, rows)
    _rules(gathered, rows["rules"])
    _in_schemas(gathered, rows[_SCHEMA_LEVEL], dict(rows["statistics_definitions"]))
    _in_database(gathered, rows[_DATABASE_LEVEL])
    if rows["large_objects"]:
        gathered.put("other")["large objects", "in pg_largeobject"] = Other()
    _default_privileges(gathered, rows["default_privileges"])


def _functions_and_types(gathered: Gathered, rows: Mapping[str, Rows]) -> None:
    found = gathered.put("other")
    members, comments = gathered.members("pg_proc"), gathered.comments("pg_proc")
    routines = {row[0]: _routine(row) for row in rows["routines"]}
    of_many = {row[0]: row for row in rows["aggregates"]}
    for row in rows["functions"]:
        if row[0] not in members:
            routine = routines.get(row[0])
            comment = None if routine is None else comments.get((row[0], 0))
            record = Other(gathered.role(row[5]), routine=routine, comment=comment)
            if row[0] in of_many:
                text = aggregates.definition(qualified(gathered.schemas[row[1]], row[2]), of_many[row[0]])
                record = replace(record, definition=text, comment=comments.get((row[0], 0)))
            found[_FUNCTIONS[row[3]], signature(gathered, row)] = record
    members = gathered.members("pg_type")
    for row in rows["user_types"]:
        if row[3] in _TYPES and row[0] not in members:
            name = qualified(gathered.schemas[row[1]], row[2])
            found[_TYPES[row[3]], name] = Other(gathered.role(row[4]))


def _routine(row: Row) -> Routine:
    _, arguments, identity, returns, language, body, sql_body, library, volatility, *rest = row
    strict, definer, leakproof, parallel, cost, rows, settings, support, transforms, acl = rest
    return Routine(
        arguments,
        identity,
        returns or "",
        language,
        "" if sql_body else body,  # what is left in prosrc then means nothing
        sql_body or "",
        library or "",
        _VOLATILITIES[volatility],
        strict,
        definer,
        leakproof,
        _PARALLEL[parallel],
        cost,
        rows,
        tuple(settings or ()),
        support or "",
        tuple(transforms or ()),
        acl is None or any(one.startswith("=") and "X" in one.partition("/")[0] for one in elements(acl)),
    )


def _in_database(gathered: Gathered, rows: Rows) -> None:
    found = gathered.put("other")
    for catalog, oid, form, identity, owner in rows:
        if oid not in gathered.members(catalog):
            found[form, identity] = Other(gathered.role(owner) if owner else "")


def signature(gathered: Gathered, row: Row) -> str:
    """A function's name and argument types: `public.add(integer, integer)`."""
    return f"{qualified(gathered.schemas[row[1]], row[2])}({row[4]})"


def _in_schemas(gathered: Gathered, rows: Rows, definitions: Mapping[int, str]) -> None:
    found = gathered.put("other")
    comments = gathered.comments("pg_statistic_ext")
    for catalog, oid, form, schema, name, rest, owner, relation in rows:
        if oid in gathered.members(catalog):
            continue
        space = gathered.schemas[schema]
        shown = f"{quote(space)}.{name}" if form == "operator" else qualified(space, name)
        table = gathered.keys.get(relation, ())
        record = Other(gathered.role(owner) if owner else "", table)
        if form == "statistics" and definitions.get(oid):
            record = replace(record, definition=definitions[oid], comment=comments.get((oid, 0)))
        found[form, f"{shown}{rest or ''}"] = record


def _default_privileges(gathered: Gathered, rows: Rows) -> None:
    found = gathered.put("other")
    for role, schema, form in rows:
        if schema and schema not in gathered.wanted:
            continue
        place = f" in {quote(gathered.schemas[schema])}" if schema else ""
        found["default privileges", f"{quote(gathered.role(role))}{place} on {_DEFAULTS.get(form, form)}"] = Other()


def _rules(gathered: Gathered, rows: Rows) -> None:
    members, outside = gathered.members("pg_rewrite"), gathered.members("pg_class")
    found = gathered.put("other")
    comments = gathered.comments("pg_rewrite")
    for oid, relation, name, text in rows:
        if relation in gathered.relations and oid not in members and relation not in outside:
            key = gathered.keys[relation]
            comment = comments.get((oid, 0)) if text else None
            found["rule", qualified(*key, name)] = Other("", key, (text or "").removesuffix(";"), comment=comment)
