"""What looks at more than structure joins a check: it sees the site, and its drifts are judged like all others."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table

from schemadrift import api, codes
from schemadrift.catalog import ObjectId, Origin
from schemadrift.drift import Drift, Effect, Finding, Unverified
from schemadrift.examination import Examination, Examined, Site
from tests.servers import Database

_TABLE = Table("things", MetaData(), Column("id", Integer, primary_key=True))


def _drift() -> Drift:
    finding = Finding(code=codes.MISSING_COLUMN, effect=Effect.BREAKS_READS, message="is not there", remedy="look")
    return Drift(
        change="missing", id=ObjectId("query", ("app.py", "read")), finding=finding, origin=Origin("app.py", 3)
    )


def test_an_examination_joins_the_report(database: Database) -> None:
    """It sees both catalogs, the structure's drifts, the snapshot and a connection of its own."""
    seen: list[object] = []

    def look(site: Site) -> Examined:
        assert site.connection is not None
        row = site.connection.execute("SHOW transaction_read_only").fetchone()
        with site.open() as second:
            other = second.execute("SELECT pg_backend_pid() <> %s", [site.connection.info.backend_pid]).fetchone()
        seen.extend((row, other, len(site.drifts), site.declared.of("table").keys()))
        return Examined((_drift(),), (Unverified(subject="b.py", reason="is no Python"),), ("said",), {"statement": 7})

    report = api.check(database.url, _TABLE.metadata, examinations=[Examination("queries", look)])
    assert seen == [("on",), (True,), 1, {("public", "things")}]
    assert [(one.kind, one.file, one.line) for one in report.drifts if one.kind == "query"] == [("query", "app.py", 3)]
    assert [one.subject for one in report.unverified] == ["b.py"]
    assert report.notes == ("said",)
    assert report.summary.compared["statement"] == 7
    assert report.summary.drifts == 2


def test_only_one_family(database: Database) -> None:
    """Structure is compared for the others to see, and not reported where it was not asked for."""
    examinations = [Examination("queries", lambda site: Examined(site.drifts and (_drift(),)))]
    report = api.check(database.url, _TABLE.metadata, examinations=examinations, only=["queries"])
    assert [one.kind for one in report.drifts] == ["query"]
    assert api.check(database.url, _TABLE.metadata, examinations=examinations, only=["rows"]).in_sync
