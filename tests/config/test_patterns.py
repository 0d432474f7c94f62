"""Patterns: what they name, and what belongs to it."""

from __future__ import annotations

import pytest

from schemadrift.catalog import Catalog, ObjectId
from schemadrift.catalog.scope import kept
from schemadrift.config.patterns import Lineages, Pattern, Selection, idle, split
from schemadrift.kinds.column import Column
from schemadrift.kinds.grant import Grant
from schemadrift.kinds.index import Index
from schemadrift.kinds.other import Other
from schemadrift.kinds.schema import Schema
from schemadrift.kinds.sequence import Sequence
from schemadrift.kinds.table import Table

CATALOG = Catalog(
    objects={
        "schema": {("public",): Schema(), ("audit",): Schema()},
        "sequence": {
            ("public", "users_id_seq"): Sequence(role="serial", column=("public", "users", "id")),
            ("public", "free_seq"): Sequence(),
        },
        "table": {
            ("public", "users"): Table(columns=("id", "name_old")),
            ("public", "Old.Users"): Table(),
            ("public", "seen"): Table(form="view"),
            ("public", "events"): Table(form="partitioned table"),
            ("public", "events_2026"): Table(partition_of=("public", "events")),
            ("audit", "log"): Table(columns=("id",)),
        },
        "column": {
            ("public", "users", "id"): Column(type="integer"),
            ("public", "users", "name_old"): Column(type="text"),
            ("public", "seen", "id"): Column(type="integer"),
            ("audit", "log", "id"): Column(type="integer"),
        },
        "index": {("public", "users", "users_name"): Index()},
        "other": {
            ("function", "public.add(integer, public.money)"): Other(),
            ("rule", "public.users.quiet"): Other(table=("public", "users")),
            ("statistics", "public.users_stats"): Other(table=("public", "users")),
        },
        "grant": {("table", "public.users", "reader"): Grant(), ("function", "public.add(integer)", "reader"): Grant()},
    }
)
LINEAGES = Lineages(CATALOG)
USERS = {
    "sequence public.users_id_seq",
    "table public.users",
    "column public.users.id",
    "column public.users.name_old",
    "index public.users.users_name",
    'other rule."public.users.quiet"',
    'other statistics."public.users_stats"',
    'grant "table"."public.users".reader',
}


def named(*patterns: str) -> set[str]:
    chosen = [Pattern(text) for text in patterns]
    slowly = {str(one) for one in CATALOG if any(each.matches(LINEAGES.of(one)) for each in chosen)}
    selection = Selection(chosen, LINEAGES)
    assert slowly == {str(one) for one in CATALOG if one in selection}
    return slowly


def test_what_a_table_has_follows_it() -> None:
    assert named("public.users") == USERS
    assert named("table:public.users") == USERS
    assert named("public.use*") == USERS | {"sequence public.users_id_seq", 'other statistics."public.users_stats"'}


def test_a_star_stays_within_one_part() -> None:
    assert named("public.*_old") == set()
    assert named("public.*.*_old") == {"column public.users.name_old"}
    assert named("*.l?g") == {"table audit.log", "column audit.log.id"}
    assert named("*") == {str(one) for one in CATALOG}


def test_one_part_is_a_schema() -> None:
    assert named("audit") == {"schema audit", "table audit.log", "column audit.log.id"}
    assert named("users") == set()


def test_partitions_follow() -> None:
    assert named("public.events") == {"table public.events", "table public.events_2026"}


def test_kinds() -> None:
    assert named("index:public.*") == {"index public.users.users_name"}
    assert named("index:public.users.users_*") == {"index public.users.users_name"}
    assert named("column:audit") == {"column audit.log.id"}
    assert named("sequence:public.*") == {"sequence public.users_id_seq", "sequence public.free_seq"}
    assert named("view:public.*") == {"table public.seen", "column public.seen.id"}
    assert named("function:public.add") == {'other function."public.add(integer, public.money)"'}
    assert named("Function:public.add(integer, public.money)") == named("function:public.*")


def test_a_dot_in_quotes_parts_no_name() -> None:
    assert named('public."Old.Users"') == {'table public."Old.Users"'}
    assert named('public."Old.*"') == {'table public."Old.Users"'}
    assert split('a."b.c"".d".e') == ["a", 'b.c".d', "e"]


@pytest.mark.parametrize("name", [str(ObjectId(one.kind, one.key).name) for one in CATALOG if one.kind == "column"])
def test_names_of_reports_are_patterns(name: str) -> None:
    assert named(name) == {f"column {name}"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("indx:public.*", "'indx' is no kind of object; did you mean index?"),
        ("", "is no pattern"),
        ("index:", "is no pattern"),
        ("public..x", "is no pattern"),
        ('public."x', "is no pattern"),
    ],
)
def test_no_patterns(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("?", r"\?")):
        Pattern(text)


def test_idle() -> None:
    patterns = [Pattern("public.users"), Pattern("public.usres"), Pattern("view:audit")]
    assert idle(patterns, LINEAGES, list(CATALOG)) == patterns[1:]


def test_kept_leaves_the_rest_alone() -> None:
    selection = Selection([Pattern("public.*")], LINEAGES)
    left = kept(CATALOG, lambda one: one not in selection)
    assert {str(one) for one in left} == {"schema public", *named("audit")}
    assert left.coverage == CATALOG.coverage
