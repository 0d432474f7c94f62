"""The codes and their pages: complete, of one form, and every example on them really runs.

A page's SQL is run on the shop (`codes/shop.sql`) after the page's drift was planted in it (`codes/plants/SDnnn.sql`).
A comment line such as `-- SHARE ROW EXCLUSIVE on orders, users` above a statement is a claim about its locks, and is
compared with `pg_locks`. A block or plant that begins with
`-- PostgreSQL 18 and later` is for those servers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.pq import TransactionStatus

from schemadrift import codes
from schemadrift.codes import CODES, STRICT_ONLY
from schemadrift.drift import Effect
from tests.servers import Database, RunningServer

PAGES = Path(codes.__file__).parent
SHOP = Path(__file__).parent / "codes"
HEADINGS = ["What it means", "What it does to the application", "How it happens", "The cure", "When to ignore it"]
# Weakest first: PostgreSQL manual, 13.3.1 Table-Level Locks.
MODES = (
    "ACCESS SHARE",
    "ROW SHARE",
    "ROW EXCLUSIVE",
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
)
ROLES = ("app_writer", "app_reader")
_MODE = "|".join(sorted(MODES, key=len, reverse=True))
_CLAIM = re.compile(rf"^-- ((?:{_MODE}) on [\w, ]+(?:; (?:{_MODE}) on [\w, ]+)*)$", re.MULTILINE)
_SINCE = re.compile(r"-- PostgreSQL (\d+) and later\n")

every_code = pytest.mark.parametrize("number", sorted(CODES))


def sections(page: str) -> dict[str, str]:
    """The sections of a page by their headings, in order."""
    parts = re.split(r"^## (.+)$", page, flags=re.MULTILINE)
    return {heading: text.strip() for heading, text in zip(parts[1::2], parts[2::2], strict=True)}


def sql_blocks(page: str) -> list[str]:
    """The page's SQL examples, in order."""
    return re.findall(r"^```sql\n(.*?)^```$", page, flags=re.MULTILINE | re.DOTALL)


def statements(script: str) -> Iterator[str]:
    """Cut a script into statements with the comments above them; a semicolon ends one at the end of a line only."""
    lines: list[str] = []
    quoted = False
    for line in script.splitlines():
        lines.append(line)
        quoted ^= line.count("$$") % 2 == 1
        if not quoted and line.partition("--")[0].rstrip().endswith(";"):
            yield "\n".join(lines)
            lines = []
    rest = [line for line in lines if line.strip() and not line.startswith("--")]
    assert not rest, f"a statement without its semicolon: {rest}"


def statements_for(major: int, script: str) -> list[str]:
    """The statements of a script; none where it is for later servers only."""
    since = _SINCE.match(script)
    return [] if since and major < int(since[1]) else list(statements(script))


def claimed_locks(statement: str) -> dict[str, str]:
    """What the comments above a statement say: the mode for each relation."""
    claims: dict[str, str] = {}
    for line in _CLAIM.findall(statement):
        for claim in line.split("; "):
            mode, _, relations = claim.partition(" on ")
            claims |= dict.fromkeys(relations.split(", "), mode)
    return claims


def run(connection: psycopg.Connection, statement: str) -> None:
    """Run one statement, and measure its locks where the page says what they are.

    Relations are looked up before the statement, as it may rename them, else after it, as it may create them.
    """
    claims = claimed_locks(statement)
    if not claims:
        connection.execute(statement.encode())
        return
    assert "CONCURRENTLY" not in statement, f"its locks cannot be measured, say them in the text: {statement}"
    alone = connection.info.transaction_status == TransactionStatus.IDLE
    if alone:
        connection.execute("BEGIN")
    before = {relation: oid_of(connection, relation) for relation in claims}
    connection.execute(statement.encode())
    held = held_locks(connection)
    observed = {name: held.get(oid or oid_of(connection, name) or 0) for name, oid in before.items()}
    if alone:
        connection.execute("COMMIT")
    assert observed == claims, statement


def oid_of(connection: psycopg.Connection, relation: str) -> int | None:
    """The relation's OID; None when there is none of that name."""
    row = connection.execute("SELECT to_regclass(%s)::oid::bigint", [relation]).fetchone()
    assert row is not None
    oid: int | None = row[0]
    return oid


def held_locks(connection: psycopg.Connection) -> dict[int, str]:
    """The strongest lock that this session holds on each relation, by OID."""
    rows = connection.execute(
        "SELECT relation::bigint, mode FROM pg_locks WHERE locktype = 'relation' AND pid = pg_backend_pid()"
    ).fetchall()
    held: dict[int, str] = {}
    for oid, raw in rows:
        mode = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", raw.removesuffix("Lock")).upper()
        held[oid] = max(held.get(oid, MODES[0]), mode, key=MODES.index)
    return held


@pytest.fixture(scope="module")
def shop_roles(server: RunningServer) -> Iterator[None]:
    """The roles of the shop. They belong to the whole server, so they go when no other session uses them."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        for role in ROLES:
            connection.execute(
                f"DO $$ BEGIN CREATE ROLE {role};"
                " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$".encode()
            )
        yield
        for role in ROLES:
            connection.execute(
                f"DO $$ BEGIN DROP ROLE IF EXISTS {role};"
                " EXCEPTION WHEN dependent_objects_still_exist THEN NULL; END $$".encode()
            )


@pytest.fixture
def shop(database: Database, shop_roles: None) -> Iterator[psycopg.Connection]:
    """A connection to a shop in good order; each statement commits by itself."""
    with database.connect(autocommit=True) as connection:
        connection.execute((SHOP / "shop.sql").read_bytes())
        yield connection


def test_numbers_and_names_are_well_formed_and_names_are_unique() -> None:
    for number, code in CODES.items():
        assert code.number == number
        assert re.fullmatch(r"SD[1-5]\d\d", number), number
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", code.name), code.name
    assert len({code.name for code in CODES.values()}) == len(CODES)


def test_pages_and_plants_are_those_of_the_codes() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == set(CODES)
    assert {path.stem for path in (SHOP / "plants").glob("*.sql")} <= set(CODES)


@every_code
def test_a_page_has_the_form_of_all_pages(number: str) -> None:
    page = CODES[number].page
    lines = page.splitlines()
    assert lines[0] == f"# {CODES[number]}"
    assert lines[2].strip(), "a summary stands under the title"
    found = sections(page)
    assert list(found) == HEADINGS
    assert all(found.values()), "no section is empty"
    assert 25 <= len(lines) <= 60
    assert page.count("```") == 2 * len(re.findall(r"^```(?:sql|sh)$", page, flags=re.MULTILINE)), "fences pair up"


@every_code
def test_a_page_names_real_effects(number: str) -> None:
    text = sections(CODES[number].page)["What it does to the application"]
    named = set(re.findall(r"`((?:breaks-\w+)|integrity|performance|cosmetic)`", text))
    assert named
    assert named <= {effect.value for effect in Effect}


@every_code
def test_a_page_gives_sql_and_says_its_lock(number: str) -> None:
    cure = sections(CODES[number].page)["The cure"]
    assert sql_blocks(cure)
    assert re.search(r"\block(?:s|ed)?\b|EXCLUSIVE|waits for no", cure), "the cure says what it locks"


@every_code
def test_a_page_says_whether_it_counts_under_strict_only(number: str) -> None:
    summary = " ".join(CODES[number].page.partition("## What it means")[0].split())
    says = "under `--strict` only" in summary
    assert says == (CODES[number] in STRICT_ONLY)


@every_code
def test_the_examples_run_and_take_the_locks_that_they_say(
    number: str, shop: psycopg.Connection, server_major: int
) -> None:
    plant = SHOP / "plants" / f"{number}.sql"
    if plant.exists():
        for statement in statements_for(server_major, plant.read_text(encoding="utf-8")):
            shop.execute(statement.encode())
    examples = [
        statement for block in sql_blocks(CODES[number].page) for statement in statements_for(server_major, block)
    ]
    assert examples
    for statement in examples:
        run(shop, statement)
    assert shop.info.transaction_status == TransactionStatus.IDLE, "a block leaves no transaction open"
