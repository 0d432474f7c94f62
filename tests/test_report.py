"""The report as people read it and as programs do."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from schemadrift.drift import Effect
from schemadrift.errors import ExitCode
from schemadrift.report.document import DriftItem, Report, Summary, UnmanagedItem, UnverifiedItem, json_schema
from schemadrift.report.text import plain, render

LONG = ", ".join(f"'state_{number}'" for number in range(60))


def drift(**fields: Any) -> DriftItem:
    given: dict[str, Any] = {
        "code": "SD153",
        "name": "check-differs",
        "effect": Effect.INTEGRITY,
        "change": "changed",
        "kind": "check",
        "object": "public.orders.known",
        "live_object": "public.orders.known",
        "field": "expression",
        "live": "",
        "declared": "",
        "message": "something is wrong",
        "remedy": "mend it",
        "file": "app/models.py",
        "line": 41,
        "evidence": (),
        "fails": True,
    }
    return DriftItem(**(given | fields))


def report(*drifts: DriftItem, **fields: Any) -> Report:
    unverified, unmanaged = fields.get("unverified", ()), fields.get("unmanaged", ())
    by_effect = {effect.value: sum(one.effect is effect for one in drifts) for effect in Effect}
    given: dict[str, Any] = {
        "version": 1,
        "in_sync": not any(one.fails for one in drifts),
        "database": "database app on db:5432",
        "server_version": "18.1",
        "declared": "app/models.py:Base",
        "strict": False,
        "fail_on": "performance",
        "drifts": drifts,
        "unverified": unverified,
        "unmanaged": unmanaged,
        "summary": Summary(
            drifts=len(drifts),
            failing=sum(one.fails for one in drifts),
            by_effect=by_effect,
            unverified=len(unverified),
            unmanaged={"table": len(unmanaged)} if unmanaged else {},
            compared=fields.pop("compared", {"schema": 1, "table": 2, "foreign_key": 1, "index": 3}),
        ),
    }
    return Report(**(given | fields))


UNVERIFIED = UnverifiedItem(
    subject="check public.t.odd",
    field="expression",
    live="odd(n)",
    declared="is_odd(n)",
    reason="function is_odd(integer) does not exist",
    file="models.py",
    line=3,
)


def test_a_drift_in_full() -> None:
    assert render(report(drift(evidence=("probably renamed from old: same columns",)))) == (
        "database app on db:5432 (PostgreSQL 18.1) against app/models.py:Base\n"
        "\n"
        "integrity      check public.orders.known  SD153 check-differs\n"
        "               something is wrong\n"
        "               probably renamed from old: same columns\n"
        "               cure: mend it\n"
        "               declared at app/models.py:41\n"
        "\n"
        "Drift. 1 drift: 1 integrity. `schemadrift explain SD153` tells more.\n"
        "Compared: 1 schema, 2 tables, 1 foreign key, 3 indexes.\n"
    )


@pytest.mark.parametrize(
    ("made", "verdict", "code"),
    [
        (report(), "In sync. Everything declared is there and does its work.", ExitCode.IN_SYNC),
        (report(unverified=(UNVERIFIED,)), "In sync as far as it could be verified.", ExitCode.IN_SYNC),
        (
            report(drift(effect=Effect.COSMETIC, fails=False)),
            "In sync as far as the gate goes (performance and worse fail). 1 drift: 1 cosmetic.",
            ExitCode.IN_SYNC,
        ),
        (
            report(drift(fails=False), drift(fails=False), fail_on="never"),
            "In sync as far as the gate goes (nothing fails it). 2 drifts: 2 integrity.",
            ExitCode.IN_SYNC,
        ),
        (
            report(unverified=(UNVERIFIED,), strict=True, in_sync=False),
            "Not verified. No drift was found, but not everything could be verified.",
            ExitCode.DRIFT,
        ),
        (
            report(unverified=(UNVERIFIED,), compared={"schema": 1}),
            "Could not tell. Nothing could be verified.",
            ExitCode.UNCERTAIN,
        ),
        (report(compared={}), "Compared: nothing, since nothing is declared.", ExitCode.IN_SYNC),
    ],
)
def test_verdicts(made: Report, verdict: str, code: ExitCode) -> None:
    assert verdict in render(made).splitlines()
    assert made.exit_code == code


def test_what_was_not_verified_or_is_not_managed() -> None:
    stray = UnmanagedItem(kind="table", object="public.stray", field="", value="")
    text = render(report(unverified=(UNVERIFIED,), unmanaged=(stray,)))
    assert "  check public.t.odd (expression): function is_odd(integer) does not exist  models.py:3\n" in text
    assert "Unmanaged: 1 table (nothing declares it; --strict makes it drift).\n" in text
    assert "Unverified: 1 (--strict makes it fail).\n" in text
    assert "public.stray" not in text


def test_long_values_stand_below_one_another() -> None:
    """From where they differ, and cut; the JSON has them whole."""
    live, declared = f"state in ({LONG})", f"state in ({LONG}, 'sent')"
    made = report(drift(live=live, declared=declared, message=f"it demands {live}, declared {declared}"))
    lines = render(made).splitlines()
    start = lines.index("               it demands …, declared …")
    assert lines[start + 1].startswith("               live     …")
    assert lines[start + 1].endswith("'state_59')")
    assert lines[start + 2].startswith("               declared …")
    assert lines[start + 2].endswith("'state_59', 'sent')")
    assert max(map(len, lines)) < 120
    (whole,) = json.loads(made.to_json())["drifts"]
    assert (whole["live"], whole["declared"]) == (live, declared)


def test_one_long_value_beside_a_short_one() -> None:
    message = f"it demands n > 0 for whatever reason, declared state in ({LONG})"
    lines = render(report(drift(live="n > 0", declared=f"state in ({LONG})", message=message))).splitlines()
    assert "               it demands n > 0 for whatever reason, declared …" in lines
    assert "               live     n > 0" in lines


@pytest.mark.parametrize("width", [20, 80, 132])
def test_lines_fit_the_terminal(width: int) -> None:
    cure = "ALTER TABLE public.orders ADD CONSTRAINT known CHECK (state IN ('a', 'b')) NOT VALID; " * 3
    made = report(drift(message="word " * 60, remedy=cure), unverified=(UNVERIFIED,))
    for colour in (False, True):
        lines = render(made, colour=colour, width=width).splitlines()
        shown = [line.replace("\x1b[0m", "").replace("\x1b[2m", "").replace("\x1b[1m", "") for line in lines]
        body = [line for line in shown if line.startswith("   ")]
        assert len(body) > 6
        assert max(map(len, body)) <= max(width, 60)
    assert " ".join(render(made, width=width).split()) == " ".join(render(made).split())


def test_colour_changes_nothing_else() -> None:
    made = report(drift(), drift(effect=Effect.BREAKS_READS), unverified=(UNVERIFIED,))
    coloured = render(made, colour=True)
    assert "\x1b[1;31mbreaks-reads \x1b[0m" in coloured
    for style in ("0", "1", "2", "1;31", "1;32", "1;33"):
        coloured = coloured.replace(f"\x1b[{style}m", "")
    assert coloured == render(made)


def test_names_cannot_play_with_the_terminal() -> None:
    """A name or a comment of a database is text, and one line."""
    evil = "a\nb\tc\x1b[2J\x07\u202edown"
    made = report(drift(object=evil, message=evil, remedy=evil, evidence=(evil,), file=evil), declared=evil)
    for width in (None, 80):
        text = render(made, width=width)
        assert "\x1b" not in text
        assert "\x07" not in text
        assert "\u202e" not in text
        assert "a b c\\x1b[2J\\x07\\u202edown" in text
    assert plain("Größe 表 🐘") == "Größe 表 🐘"


def test_json_round_trip() -> None:
    made = report(drift(message="ä \u2028 \x1b"), unverified=(UNVERIFIED,))
    document = json.loads(made.to_json())
    jsonschema.validate(document, json_schema(), jsonschema.Draft202012Validator)
    assert list(document) == [
        "version",
        "in_sync",
        "database",
        "server_version",
        "declared",
        "strict",
        "fail_on",
        "drifts",
        "unverified",
        "unmanaged",
        "waivers",
        "notes",
        "expectations",
        "summary",
    ]
    assert document["drifts"][0]["message"] == "ä \u2028 \x1b"
    del document["in_sync"]
    with pytest.raises(jsonschema.ValidationError, match="in_sync"):
        jsonschema.validate(document, json_schema(), jsonschema.Draft202012Validator)
