"""What a configuration says about objects and drifts, without a server."""

from __future__ import annotations

import datetime as dt

from schemadrift import codes
from schemadrift.catalog import Catalog, ObjectId
from schemadrift.config.patterns import Pattern
from schemadrift.config.rules import NONE, EffectOverride, Owned, Rules, judge, narrow
from schemadrift.config.waivers import Judge, Waiver, settled
from schemadrift.drift import Drift, Effect, Finding, Outcome, StaleWaiver, Unverified
from schemadrift.kinds.column import Column
from schemadrift.kinds.schema import Schema
from schemadrift.kinds.table import Table

TODAY = dt.date(2026, 5, 5)
CATALOG = Catalog(
    objects={
        "schema": {("public",): Schema(), ("other",): Schema()},
        "table": {("public", "a"): Table(columns=("id",)), ("public", "b"): Table()},
        "column": {("public", "a", "id"): Column(type="integer")},
    }
)


def drift(name: str, code: codes.Code = codes.TYPE_DIFFERS, effect: Effect = Effect.INTEGRITY, live: str = "") -> Drift:
    key = tuple(name.split("."))
    kind = {2: "table", 3: "column"}[len(key)]
    finding = Finding(code=code, effect=effect, message="m", remedy="r")
    live_id = ObjectId(kind, tuple(live.split("."))) if live else None
    return Drift(change="changed", id=ObjectId(kind, key), finding=finding, live_id=live_id)


def waiver(pattern: str, code: codes.Code = codes.TYPE_DIFFERS, days: int = 0, *, shared: bool = False) -> Waiver:
    expires = TODAY + dt.timedelta(days=days)
    return Waiver(
        code=code, objects=Pattern(pattern), reason=f"why {pattern}", owner="me", expires=expires, shared=shared
    )


def judged(
    rules: Rules,
    *drifts: Drift,
    unverified: tuple[Unverified, ...] = (),
    families: frozenset[str] = frozenset({"structure"}),
) -> Outcome:
    outcome = Outcome(drifts=drifts, unverified=unverified, unmanaged=(), questions=(), compared={})
    return judge(outcome, CATALOG, CATALOG, rules, Judge(day=TODAY, families=families))


def test_no_rules_change_nothing() -> None:
    assert narrow(CATALOG, CATALOG, NONE) == (CATALOG, CATALOG, ())
    given = drift("public.a.id")
    assert judged(NONE, given).drifts == (given,)


def test_include_keeps_the_schema() -> None:
    live, _, notes = narrow(CATALOG, CATALOG, Rules(include=(Pattern("public.a"),)))
    assert [str(one) for one in live] == ["schema public", "table public.a", "column public.a.id"]
    assert notes == ()


def test_exclude_wins() -> None:
    rules = Rules(include=(Pattern("public.*"),), exclude=(Pattern("*.a"), Pattern("public.c"), Pattern("a")))
    live, declared, notes = narrow(CATALOG, CATALOG, rules)
    assert [str(one) for one in live] == [str(one) for one in declared] == ["schema public", "table public.b"]
    assert notes == (
        "exclude public.c: matches no object; take it out, or correct it",
        "exclude a: matches no object; one part alone names schemas; a table is named with its schema, as in *.a",
    )


def test_the_last_owner_counts() -> None:
    rules = Rules(owned=(Owned(objects=Pattern("public"), owner="x"), Owned(objects=Pattern("public.a"), owner="y")))
    found = judged(rules, drift("public.a.id"), drift("public.b"), drift("other.t"))
    assert {str(one.id): one.owner for one in found.drifts} == {
        "column public.a.id": "y",
        "table public.b": "x",
        "table other.t": "",
    }


def test_what_is_unverified_has_an_owner() -> None:
    rules = Rules(owned=(Owned(objects=Pattern("public.a"), owner="x"),))
    item = Unverified(subject="s", reason="r", id=ObjectId("column", ("public", "a", "id")))
    loose = Unverified(subject="s", reason="r")
    assert [one.owner for one in judged(rules, unverified=(item, loose)).unverified] == ["x", ""]


def test_effects_change_and_sort() -> None:
    rules = Rules(
        effects=(
            EffectOverride(code=codes.TYPE_DIFFERS, effect=Effect.COSMETIC),
            EffectOverride(code=codes.TYPE_DIFFERS, effect=Effect.BREAKS_READS, objects=Pattern("public.a")),
        )
    )
    found = judged(rules, drift("public.b"), drift("public.b", codes.COMMENT_DIFFERS), drift("public.a.id"))
    assert [(one.id.name, one.effect.value) for one in found.drifts] == [
        ("public.a.id", "breaks-reads"),
        ("public.b", "integrity"),
        ("public.b", "cosmetic"),
    ]


def test_a_waiver_holds_through_its_last_day() -> None:
    held = judged(Rules(waivers=(waiver("public.a"),)), drift("public.a.id"))
    assert ([one.waiver for one in held.drifts], held.waivers) == (["why public.a"], ())
    gone = judged(Rules(waivers=(waiver("public.a", days=-1),)), drift("public.a.id"))
    assert [one.waiver for one in gone.drifts] == [""]
    assert [(one.state, one.object, one.owner) for one in gone.waivers] == [("expired", "public.a", "me")]


def test_a_waiver_is_for_one_code() -> None:
    found = judged(Rules(waivers=(waiver("public.a", codes.MISSING_TABLE),)), drift("public.a.id"))
    assert [one.waiver for one in found.drifts] == [""]
    assert [one.state for one in found.waivers] == ["unmatched"]


def test_a_waiver_takes_the_live_name_too() -> None:
    found = judged(Rules(waivers=(waiver("public.old"),)), drift("public.a", live="public.old"))
    assert ([one.waiver for one in found.drifts], found.waivers) == (["why public.old"], ())


def test_two_waivers_for_one_drift_are_both_needed() -> None:
    found = judged(Rules(waivers=(waiver("public.a"), waiver("public.a.*"))), drift("public.a.id"))
    assert ([one.waiver for one in found.drifts], found.waivers) == (["why public.a"], ())


def test_when_nobody_can_tell() -> None:
    rules = Rules(waivers=(waiver("public.a"),))
    item = Unverified(subject="s", reason="r", id=ObjectId("column", ("public", "a", "id")))
    found = judged(rules, unverified=(item,))
    assert found.waivers == ()
    assert found.notes == (
        "waiver SD130 public.a: nobody can tell whether it is still needed; the object could not be verified",
    )
    assert judged(rules, families=frozenset()).waivers == ()
    part = Rules(waivers=(waiver("public.a"), waiver("public.b", days=-1)), exclude=(Pattern("x.y"),), whole=False)
    assert [one.state for one in judged(part).waivers] == ["expired"]
    assert narrow(CATALOG, CATALOG, part)[2] == ()


def test_patterns_that_name_nothing() -> None:
    rules = Rules(
        owned=(Owned(objects=Pattern("public.x*"), owner="x"),),
        effects=(EffectOverride(code=codes.TYPE_DIFFERS, effect=Effect.COSMETIC, objects=Pattern("public.gone")),),
    )
    assert judged(rules).notes == (
        "owned public.x*: matches no object; take it out, or correct it",
        "effect public.gone: matches no object; take it out, or correct it",
    )
    assert judged(rules, drift("public.gone"), drift("public.xx")).notes == ()


def test_shared_waivers_are_needed_once() -> None:
    rules = Rules(waivers=(waiver("public.a", shared=True), waiver("public.b", days=-1, shared=True)))
    needed, idle = judged(rules, drift("public.a.id")), judged(rules)

    def states(outcomes: dict[str, Outcome], *, complete: bool = True) -> list[list[str]]:
        return [[one.state for one in each.waivers] for each in settled(outcomes, complete=complete).values()]

    assert states({"x": needed, "y": idle}) == [["expired"], ["expired"]]
    assert states({"x": idle, "y": idle}) == [["unmatched", "expired"], ["unmatched", "expired"]]
    assert states({"x": idle}, complete=False) == [["expired"]]
    own: StaleWaiver = judged(Rules(waivers=(waiver("public.a"),))).waivers[0]
    assert not own.shared
    assert states({"x": judged(Rules(waivers=(waiver("public.a"),))), "y": needed}) == [["unmatched"], ["expired"]]
