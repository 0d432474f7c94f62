"""Matching and diffing, on catalogs made by hand: no server needed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schemadrift import codes
from schemadrift.catalog import Catalog, Coverage, Key, ObjectId, Record
from schemadrift.diff import diff
from schemadrift.drift import Effect, Outcome, Question, Undecided
from schemadrift.kinds import BY_NAME, KINDS
from schemadrift.kinds.check import Check
from schemadrift.kinds.column import Column
from schemadrift.kinds.exclusion import Exclusion
from schemadrift.kinds.foreign_key import ForeignKey
from schemadrift.kinds.index import Index, IndexKey
from schemadrift.kinds.other import Other
from schemadrift.kinds.primary_key import PrimaryKey
from schemadrift.kinds.sequence import Sequence
from schemadrift.kinds.table import Table
from schemadrift.kinds.unique import Unique

T: Key = ("public", "t")
SCHEMAS = Coverage(schemas=frozenset({"public"}))


def catalog(*objects: tuple[str, Key, Record], unnamed: tuple[ObjectId, ...] = ()) -> Catalog:
    """A catalog with the table t (column a) and what else is given."""
    found: dict[str, dict[Key, Record]] = {
        "table": {T: Table(columns=("a",))},
        "column": {(*T, "a"): Column("integer")},
    }
    for kind, key, record in objects:
        found.setdefault(kind, {})[key] = record
    return Catalog(objects=found, coverage=SCHEMAS, unnamed=frozenset(unnamed))


def said(outcome: Outcome) -> list[tuple[str, str]]:
    return [(drift.code.number, str(drift.id)) for drift in outcome.drifts]


def fk(name: str, **fields: object) -> tuple[str, Key, Record]:
    return "foreign_key", (*T, name), ForeignKey(columns=("a",), target=T, target_columns=("a",), **fields)  # type: ignore[arg-type]


def test_a_renamed_constraint_is_one_cosmetic_drift() -> None:
    outcome = diff(catalog(fk("old")), catalog(fk("new")), KINDS)
    assert said(outcome) == [("SD175", "foreign key public.t.new")]
    assert outcome.drifts[0].effect is Effect.COSMETIC
    assert outcome.drifts[0].live_id == ObjectId("foreign_key", (*T, "old"))


def test_a_name_left_to_postgresql_is_no_drift() -> None:
    declared = catalog(fk("new"), unnamed=(ObjectId("foreign_key", (*T, "new")),))
    assert said(diff(catalog(fk("old")), declared, KINDS)) == []


def test_meaning_goes_before_name() -> None:
    """The live constraint of the declared name does something else; the one that fits has another name."""
    live = catalog(fk("wanted", on_delete="cascade"), fk("other"))
    outcome = diff(live, catalog(fk("wanted")), KINDS)
    assert sorted(said(outcome)) == [
        ("SD171", "foreign key public.t.wanted"),
        ("SD175", "foreign key public.t.wanted"),
    ]


def test_likeness_is_the_last_resort() -> None:
    outcome = diff(catalog(fk("old", on_delete="cascade")), catalog(fk("new")), KINDS)
    assert [(drift.code, drift.finding.field) for drift in outcome.drifts] == [
        (codes.FOREIGN_KEY_DIFFERS, "on_delete"),
        (codes.NAME_DIFFERS, "name"),
    ]


def test_a_twin_is_redundant_and_a_declared_twin_is_satisfied_by_one() -> None:
    twice, once = catalog(fk("one"), fk("two")), catalog(fk("one"))
    assert said(diff(twice, once, KINDS)) == [("SD177", "foreign key public.t.two")]
    assert said(diff(once, twice, KINDS)) == []
    assert said(diff(twice, twice, KINDS)) == []


def test_children_of_what_is_missing_or_unmanaged_go_unsaid() -> None:
    bare = Catalog(objects={}, coverage=SCHEMAS)
    assert said(diff(bare, catalog(fk("one")), KINDS)) == [("SD110", "table public.t")]
    outcome = diff(catalog(fk("one")), bare, KINDS)
    assert said(outcome) == []
    assert [str(one.id) for one in outcome.unmanaged] == ["table public.t"]
    assert said(diff(catalog(fk("one")), bare, KINDS, strict=True)) == [("SD181", "table public.t")]


def test_questions_are_asked_once_and_answers_decide() -> None:
    live = catalog(("check", (*T, "c"), Check("a > 0")))
    declared = catalog(("check", (*T, "c"), Check("0 < a")))
    question = Question(T, "", "a > 0", "0 < a")
    first = diff(live, declared, KINDS)
    assert (said(first), first.questions) == ([], (question,))
    assert said(diff(live, declared, KINDS, answers={question: True})) == []
    assert said(diff(live, declared, KINDS, answers={question: False})) == [("SD153", "check public.t.c")]
    open_end = diff(live, declared, KINDS, answers={question: Undecided("no such function")})
    assert said(open_end) == []
    assert [(one.subject, one.reason) for one in open_end.unverified] == [("check public.t.c", "no such function")]


def test_a_check_is_matched_by_its_meaning_under_another_name() -> None:
    live = catalog(("check", (*T, "x"), Check("a > 0")), ("check", (*T, "y"), Check("a < 9")))
    declared = catalog(("check", (*T, "c"), Check("9 > a")), unnamed=(ObjectId("check", (*T, "c")),))
    answers = {Question(T, "", "a > 0", "9 > a"): False, Question(T, "", "a < 9", "9 > a"): True}
    assert said(diff(live, declared, KINDS, answers=answers)) == [("SD173", "check public.t.x")]


def test_a_unique_index_stands_in_for_a_unique_constraint_and_back() -> None:
    index = catalog(("index", (*T, "i"), Index((IndexKey("a"),), unique=True)))
    constraint = catalog(("unique", (*T, "u"), Unique(("a",))))
    assert said(diff(index, constraint, KINDS)) == [("SD178", "unique public.t.u")]
    assert said(diff(constraint, index, KINDS)) == [("SD178", "index public.t.i")]


def test_a_probable_rename_is_evidence_and_nothing_else() -> None:
    live = Catalog(objects={"table": {T: Table(columns=("user_id",))}, "column": {(*T, "user_id"): Column("text")}})
    declared = Catalog(
        objects={"table": {T: Table(columns=("onyx_user_id",))}, "column": {(*T, "onyx_user_id"): Column("text")}},
        coverage=SCHEMAS,
    )
    outcome = diff(live, declared, KINDS)
    assert said(outcome) == [("SD111", "column public.t.onyx_user_id")]
    assert outcome.drifts[0].evidence == ("probably renamed from user_id: same type, same position, a name much alike",)


names = st.sampled_from(["a", "b", "c", "d"])
foreign_keys = st.builds(
    lambda name, column, delete: ("foreign_key", (*T, name), ForeignKey((column,), T, (column,), on_delete=delete)),
    names,
    names,
    st.sampled_from(["cascade", "no action"]),
)
checks = st.builds(lambda name, text: ("check", (*T, name), Check(text)), names, st.sampled_from(["a > 0", "b > 0"]))
indexes = st.builds(
    lambda name, column, unique: ("index", (*T, name), Index((IndexKey(column),), unique=unique)),
    names,
    names,
    st.booleans(),
)
catalogs = st.lists(st.one_of(foreign_keys, checks, indexes), max_size=8).map(lambda objects: catalog(*objects))


@given(catalogs)
def test_nothing_differs_from_itself(one: Catalog) -> None:
    outcome = diff(one, one, KINDS, strict=True)
    assert (outcome.drifts, outcome.questions) == ((), ())


@given(catalogs, catalogs, st.randoms())
def test_order_does_not_matter(live: Catalog, declared: Catalog, random: object) -> None:
    """The drifts are the same whatever the order in which either side's objects come."""

    def shuffled(one: Catalog) -> Catalog:
        objects = {}
        for kind, found in one.objects.items():
            items = list(found.items())
            random.shuffle(items)  # type: ignore[attr-defined]
            objects[kind] = dict(items)
        return Catalog(objects=objects, coverage=one.coverage, unnamed=one.unnamed)

    def codes_of(outcome: Outcome) -> list[tuple[str, str]]:
        return sorted((drift.code.number, drift.id.kind) for drift in outcome.drifts)

    assert codes_of(diff(live, declared, KINDS)) == codes_of(diff(shuffled(live), shuffled(declared), KINDS))


def test_every_kind_is_listed_once_and_its_parent_before_it() -> None:
    order = [kind.name for kind in KINDS]
    assert len(BY_NAME) == len(order)
    assert all(order.index(kind.parent) < order.index(kind.name) for kind in KINDS if kind.parent)


def test_the_order_of_a_foreign_keys_pairs_says_nothing() -> None:
    live = ForeignKey(columns=("b", "a"), target=T, target_columns=("y", "x"), on_delete_columns=("b", "a"))
    declared = ForeignKey(columns=("a", "b"), target=T, target_columns=("x", "y"), on_delete_columns=("a", "b"))
    key = (*T, "fk")
    assert said(diff(catalog(("foreign_key", key, live)), catalog(("foreign_key", key, declared)), KINDS)) == []
    crossed = ForeignKey(columns=("b", "a"), target=T, target_columns=("x", "y"), on_delete_columns=("b", "a"))
    outcome = diff(catalog(("foreign_key", key, crossed)), catalog(("foreign_key", key, declared)), KINDS)
    assert [drift.finding.field for drift in outcome.drifts] == ["columns"]


def test_a_live_object_is_left_to_the_declared_one_of_its_name() -> None:
    """Two live checks do what `a` is to do; one of them has the name of another declared one."""
    live = catalog(("check", (*T, "b"), Check("b > 0")), ("check", (*T, "c"), Check("b > 0")))
    declared = catalog(("check", (*T, "a"), Check("b > 0")), ("check", (*T, "b"), Check("a > 0")))
    answers = {Question(T, "", "b > 0", "a > 0"): False}
    outcome = diff(live, declared, KINDS, answers=answers)
    assert said(outcome) == [("SD153", "check public.t.b"), ("SD175", "check public.t.a")]


def test_an_undeclared_unique_that_holds_a_declared_key_is_unmanaged() -> None:
    declared = catalog(("primary_key", (*T, "t_pkey"), PrimaryKey(columns=("a",))))
    live = catalog(
        ("primary_key", (*T, "t_pkey"), PrimaryKey(columns=("a",))),
        ("unique", (*T, "wide"), Unique(columns=("b", "a"))),
        ("index", (*T, "narrow"), Index(keys=(IndexKey("b"),), unique=True)),
        ("index", (*T, "partial"), Index(keys=(IndexKey("a"),), unique=True, predicate="b > 0")),
    )
    outcome = diff(live, declared, KINDS)
    assert said(outcome) == [("SD172", "index public.t.narrow")]
    assert [str(one.id) for one in outcome.unmanaged] == ["index public.t.partial", "unique public.t.wide"]


def test_an_undeclared_primary_key_does_the_work_of_a_declared_unique() -> None:
    live = catalog(("primary_key", (*T, "t_pkey"), PrimaryKey(columns=("a",))))
    outcome = diff(live, catalog(("unique", (*T, "uq"), Unique(columns=("a",)))), KINDS)
    assert said(outcome) == [("SD178", "unique public.t.uq")]
    both = catalog(
        ("primary_key", (*T, "t_pkey"), PrimaryKey(columns=("b",))), ("unique", (*T, "uq"), Unique(columns=("a",)))
    )
    assert sorted(said(diff(live, both, KINDS))) == [
        ("SD122", "unique public.t.uq"),
        ("SD150", "primary key public.t.t_pkey"),
    ]


def test_an_invalid_index_is_no_twin() -> None:
    keys = (IndexKey("a"),)
    live = catalog(("index", (*T, "ix"), Index(keys=keys)), ("index", (*T, "ix_ccnew"), Index(keys=keys, valid=False)))
    assert said(diff(live, catalog(("index", (*T, "ix"), Index(keys=keys))), KINDS)) == [
        ("SD163", "index public.t.ix_ccnew")
    ]
    alone = catalog(("index", (*T, "ix"), Index(keys=keys, valid=False)))
    assert said(diff(alone, catalog(("index", (*T, "ix"), Index(keys=keys))), KINDS)) == [
        ("SD163", "index public.t.ix")
    ]


def test_an_exclusion_over_other_keys_is_told_once() -> None:
    live = Exclusion(keys=(IndexKey("a"),), operators=("&&",))
    declared = Exclusion(keys=(IndexKey("b"), IndexKey("a")), operators=("=", "&&"))
    key = (*T, "x")
    outcome = diff(catalog(("exclusion", key, live)), catalog(("exclusion", key, declared)), KINDS)
    assert [drift.finding.field for drift in outcome.drifts] == ["keys"]


def test_a_rule_on_a_declared_table_is_drift_and_one_beside_it_is_not() -> None:
    live = catalog(
        ("other", ("rule", "public.t.r"), Other(table=T)),
        ("other", ("rule", "public.u.r"), Other(table=("public", "u"))),
    )
    outcome = diff(live, catalog(), KINDS)
    assert [(drift.code.number, drift.effect) for drift in outcome.drifts] == [("SD193", Effect.BREAKS_WRITES)]
    assert [one.id.key[1] for one in outcome.unmanaged] == ["public.u.r"]


def test_each_storage_parameter_is_judged_by_itself() -> None:
    """Spellings of one value are one value; what is not declared is unmanaged."""
    live = catalog(("table", T, Table(columns=("a",), options=("a=off", "b=0.20", "c=7", "e=1"))))
    declared = catalog(("table", T, Table(columns=("a",), options=("a=false", "b=0.2", "c=8", "d=on"))))
    outcome = diff(live, declared, KINDS)
    assert [(one.code.number, one.finding.live, one.finding.declared) for one in outcome.drifts] == [
        ("SD159", "c=7", "c=8, d=on")
    ]
    assert [(str(one.id), one.field, one.value) for one in outcome.unmanaged] == [("table public.t", "options", "e=1")]


def test_the_server_judges_the_expressions_of_a_partition_key() -> None:
    live = catalog(("table", T, Table(columns=("a",), partition_key="RANGE (a, lower((b)::text))")))
    declared = catalog(("table", T, Table(columns=("a",), partition_key="RANGE (a, lower(b))")))
    asked = Question(T, "", "lower((b)::text)", "lower(b)")
    assert diff(live, declared, KINDS).questions == (asked,)
    assert said(diff(live, declared, KINDS, answers={asked: True})) == []
    assert said(diff(live, declared, KINDS, answers={asked: False})) == [("SD158", "table public.t")]


def test_a_sequence_may_end_where_its_column_ends() -> None:
    key = ("public", "t_a_seq")
    owned = Sequence(type="integer", maximum=2**31 - 1, role="owned", column=(*T, "a"))
    live, declared = catalog(("sequence", key, owned)), catalog(("sequence", key, Sequence()))
    assert [(one.finding.field, one.effect) for one in diff(live, declared, KINDS).drifts] == [
        ("role", Effect.COSMETIC)
    ]
    shorter = catalog(("sequence", key, Sequence(maximum=100)))
    assert [one.finding.field for one in diff(live, shorter, KINDS).drifts] == ["maximum", "role"]


def test_a_missing_primary_key_is_not_said_to_allow_what_a_unique_refuses() -> None:
    declared = catalog(("primary_key", (*T, "t_pkey"), PrimaryKey(columns=("a",))))
    (alone,) = diff(catalog(), declared, KINDS).drifts
    assert "rows may repeat a" in alone.finding.message
    (kept,) = diff(catalog(("unique", (*T, "uq"), Unique(columns=("a",)))), declared, KINDS).drifts
    assert "uq alone keeps a unique" in kept.finding.message
