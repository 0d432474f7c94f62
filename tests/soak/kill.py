"""Kills runs, and the server under them, at every step and in the middle of it: `python -m tests.soak.kill`.

A plan of some twenty steps is applied to a database with rows. For each step the process (or the server) is killed as
the step begins and half-way through it; then `schemadrift apply` is run again until it is done. Every time the database
must end in sync, and quarantine and tables together must hold every original row exactly once.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import psycopg

from schemadrift.postgres.embedded import EmbeddedServer

SQL = """
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE users (id integer PRIMARY KEY, mail text, mood mood, code varchar(10), small integer);
CREATE TABLE credits (id integer PRIMARY KEY, user_id integer, amount integer NOT NULL, note text);
CREATE TABLE payments (id integer PRIMARY KEY, credit_id integer NOT NULL REFERENCES credits, sum numeric(10,2));
CREATE TABLE notes (payment_id integer REFERENCES payments ON DELETE CASCADE, body text);
CREATE INDEX ON payments (credit_id);
CREATE INDEX ON notes (payment_id);
INSERT INTO users SELECT i, 'u' || i || '@example.org', 'ok', 'c' || i, i FROM generate_series(1, {rows}) i;
INSERT INTO credits SELECT i, i + {rows} / 10, i, repeat('n', 40) FROM generate_series(1, {rows}) i;
INSERT INTO payments SELECT i, i, i * 0.01 FROM generate_series(1, {rows}) i;
INSERT INTO notes SELECT i, 'note ' || i FROM generate_series(1, {rows}) i;
ANALYZE;
"""
MODELS = """
from sqlalchemy import *
from sqlalchemy.dialects.postgresql import ENUM
m = MetaData()
mood = ENUM("sad", "ok", "happy", name="mood", metadata=m)
Table("users", m, Column("id", Integer, primary_key=True, autoincrement=False), Column("mail", Text, nullable=False),
      Column("mood", mood), Column("code", String(40)), Column("small", Integer, nullable=False),
      Column("plan", Text, server_default="free", nullable=False), Column("twice", Integer, nullable=False),
      Column("token", UUID, server_default=text("gen_random_uuid()"), nullable=False),
      UniqueConstraint("mail", name="users_mail"), CheckConstraint("small > 0", name="users_small"),
      Index("users_code", "code"))
Table("credits", m, Column("id", Integer, primary_key=True, autoincrement=False),
      Column("user_id", Integer, ForeignKey("users.id", name="credits_user", ondelete="CASCADE")),
      Column("amount", Integer, nullable=False), Column("note", Text),
      CheckConstraint("amount >= 0", name="credits_amount"), Index("credits_user_id", "user_id"))
Table("payments", m, Column("id", Integer, primary_key=True, autoincrement=False),
      Column("credit_id", Integer, ForeignKey("credits.id", name="payments_credit_id_fkey"), nullable=False),
      Column("sum", Numeric(14, 2)), Index("payments_credit_id_idx", "credit_id"), Index("payments_sum", "sum"))
Table("notes", m, Column("body", Text), Column("payment_id", Integer,
      ForeignKey("payments.id", name="notes_payment_id_fkey", ondelete="CASCADE")),
      Index("notes_payment_id_idx", "payment_id"), Index("notes_body", text("lower(body)")))
Table("audits", m, Column("id", Integer, primary_key=True), Column("user_id", Integer, ForeignKey("users.id")))
"""
TABLES = {"users": "id", "credits": "id", "payments": "id", "notes": "payment_id"}
_STEP = re.compile(rb"step (\d+) of (\d+)")


class Run(NamedTuple):
    """What a run of the command did."""

    code: int
    said: str
    began: dict[int, float]


def apply(url: str, models: Path, kill: tuple[int, float] | None = None, server: EmbeddedServer | None = None) -> Run:
    """Run `schemadrift apply`; kill it, or the server, so many seconds after a step began."""
    command = [sys.executable, "-m", "schemadrift", "apply", "--url", url, "--declared", f"{models}:m", "--yes"]
    command += ["--orphans", "quarantine", "--fill", "public.users.twice=small * 2"]
    for name in ("full-scan", "not-transactional", "may-fail-on-data", "blocks-writes", "blocks-reads", "irreversible"):
        command += ["--allow", name]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    began: dict[int, float] = {}
    said = b""
    for line in process.stdout:
        said += line
        found = _STEP.match(line)
        if found is None:
            continue
        number = int(found[1])
        began[number] = time.monotonic()
        if kill is not None and kill[0] == number:
            time.sleep(kill[1])
            if server is None:
                process.send_signal(signal.SIGKILL)
            else:
                server.crash()
    return Run(process.wait(), said.decode(), began)


def settled(url: str, models: Path) -> int:
    """Run it again until it is done; how often that took."""
    for attempt in range(1, 30):
        run = apply(url, models)
        if run.code == 0:
            return attempt
        if "is being changed by" not in run.said and attempt > 3:
            raise SystemExit(f"does not converge: exit {run.code}\n{run.said}")
        time.sleep(0.5)
    raise SystemExit("does not converge in 30 attempts")


def problems(url: str, rows: int) -> list[str]:
    """What is lost, or there twice."""
    found = []
    with psycopg.connect(url) as connection:
        for table, key in TABLES.items():
            query = f"""
                SELECT count(*), count(DISTINCT k) FROM (
                    SELECT {key}::text AS k FROM {table}
                    UNION ALL SELECT "row" ->> '{key}' FROM schemadrift.quarantine
                    WHERE table_name = '{table}' AND action = 'removed'
                ) x"""
            row = connection.execute(query.encode()).fetchone()
            if row != (rows, rows):
                found.append(f"{table}: {row} of {rows}")
        kept = connection.execute("SELECT count(*) FROM schemadrift.quarantine").fetchone()
        if kept != (rows // 10 * 3,):
            found.append(f"quarantine: {kept}")
    return found


def main() -> None:
    """Kill at every step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--what", choices=["process", "server", "both"], default="both")
    parser.add_argument("--steps", type=int, nargs="*")
    given = parser.parse_args()
    os.environ["PYTHONDONTWRITEBYTECODE"] = ""
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(durable=True) as server:
        models = Path(folder) / "models.py"
        models.write_text(MODELS, encoding="utf-8")
        template = server.create_database("template_of_kills")
        with psycopg.connect(template, autocommit=True) as connection:
            connection.execute(SQL.format(rows=given.rows).encode())
        url = server.create_database("measure", template="template_of_kills")
        first = apply(url, models)
        if first.code or problems(url, given.rows):
            raise SystemExit(
                f"the plan does not work without a kill: {first.code} {problems(url, given.rows)}\n{first.said}"
            )
        starts = [*first.began.values(), time.monotonic()]
        lasts = {number: starts[at + 1] - starts[at] for at, number in enumerate(first.began)}
        sys.stdout.write(f"{len(lasts)} steps, {given.rows} rows a table" + "\n")
        server.drop_database("measure")
        kills = bad = 0
        for what in ("process", "server") if given.what == "both" else (given.what,):
            for number in given.steps or lasts:
                for share in (0.0, 0.5):
                    kills += 1
                    name = f"kill_{kills}"
                    url = server.create_database(name, template="template_of_kills")
                    killed = apply(url, models, (number, lasts[number] * share), server if what == "server" else None)
                    attempts = settled(url, models)
                    wrong = problems(url, given.rows)
                    bad += bool(wrong)
                    said = "; ".join(wrong) or "every row once"
                    sys.stdout.write(
                        f"{what} killed in step {number} at {share:.0%}: exit {killed.code}, "
                        f"clean after {attempts}: {said}\n"
                    )
                    sys.stdout.flush()
                    server.drop_database(name)
        sys.stdout.write(f"{kills} kills, {kills - bad} of them converged with every row exactly once" + "\n")
        raise SystemExit(bool(bad))


if __name__ == "__main__":
    main()
