"""What a plan is made of: steps with their locks, hazards, proofs and undos. Data only."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeAlias

import msgspec

from schemadrift.catalog import Key, ObjectId
from schemadrift.codes import Code


class Lock(StrEnum):
    """Table-level lock modes, the weakest first (PostgreSQL manual, "Explicit Locking")."""

    ACCESS_SHARE = "ACCESS SHARE"
    ROW_SHARE = "ROW SHARE"
    ROW_EXCLUSIVE = "ROW EXCLUSIVE"
    SHARE_UPDATE_EXCLUSIVE = "SHARE UPDATE EXCLUSIVE"
    SHARE = "SHARE"
    SHARE_ROW_EXCLUSIVE = "SHARE ROW EXCLUSIVE"
    EXCLUSIVE = "EXCLUSIVE"
    ACCESS_EXCLUSIVE = "ACCESS EXCLUSIVE"

    @property
    def rank(self) -> int:
        """0 for the weakest."""
        return list(Lock).index(self)

    @property
    def blocks_writes(self) -> bool:
        """Whether an INSERT, UPDATE or DELETE waits for it."""
        return self.rank >= Lock.SHARE.rank

    @property
    def blocks_reads(self) -> bool:
        """Whether a plain SELECT waits for it."""
        return self is Lock.ACCESS_EXCLUSIVE


class Work(StrEnum):
    """How long a step takes as the table grows."""

    INSTANT = "instant"
    SCAN = "scan"
    BUILD = "index build"
    REWRITE = "rewrite"
    BATCHES = "batches"

    @property
    def meaning(self) -> str:
        """One clause for people."""
        return {
            Work.INSTANT: "the catalog only, whatever the size",
            Work.SCAN: "reads every row once",
            Work.BUILD: "reads every row and writes an index",
            Work.REWRITE: "writes every row and every index anew",
            Work.BATCHES: "updates rows in batches, each a transaction of its own",
        }[self]


class Phase(StrEnum):
    """When a step belongs: before the new code runs, or after the old code has gone."""

    EXPAND = "expand"
    CONTRACT = "contract"


class Held(msgspec.Struct, frozen=True):
    """The strongest lock that a step takes on one relation, of those that exist before it."""

    relation: Key
    lock: Lock


class Preflight(msgspec.Struct, frozen=True, kw_only=True):
    """What must hold before a step, and what was measured when the plan was made.

    Attributes:
        says: What must hold, one clause: "every user_id of public.orders has its row in public.users".
        relation: The table whose rows could break it.
        count: A SELECT that gives one bigint: how many rows break it. Nothing breaks it where it is 0.
        sample: A SELECT that gives one text for each offending row, its key, without a LIMIT; empty for none.
        broken: How many rows broke it at planning; None where that was not measured.
        keys: The keys of some of them.
        unmeasured: Why it was not measured; empty where it was.
        handled: What an earlier step of the plan does about those rows; empty where none does.
    """

    says: str
    relation: Key
    count: str
    sample: str = ""
    broken: int | None = None
    keys: tuple[str, ...] = ()
    unmeasured: str = ""
    handled: str = ""


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What must hold after a step: `sql` is a SELECT that gives one boolean."""

    says: str
    sql: str


class Undo(msgspec.Struct, frozen=True, kw_only=True):
    """The way back.

    Attributes:
        sql: The statements, in order; empty where there is none.
        transactional: Whether they may run in one transaction.
        lossy: What does not come back although the statements run; empty where all does.
        none: Why there is no way back; empty where there is one.
        needless: True where nothing is left to be taken back.
    """

    sql: tuple[str, ...] = ()
    transactional: bool = True
    lossy: str = ""
    none: str = ""
    needless: bool = False


class Batches(msgspec.Struct, frozen=True, kw_only=True):
    """Work on a table's rows, range by range of its pages, each range a transaction of its own.

    A round goes through all pages once; rounds are repeated until the step's proofs hold, as rows may move
    meanwhile. A range that was done changes nothing when it is done again, so that a round may begin anew after a
    crash.

    Attributes:
        relation: The table, one with pages of its own: no partitioned one.
        sql: The statements of one range, in order; $1 is the row's place (tid) that it begins with, $2 the one that
            it ends before. What the last of them changed counts as done.
        pages: How many pages a range has.
        each_row: Whether a range that fails is cut in two, down to the row that cannot be done; otherwise the step
            fails there.
    """

    relation: Key
    sql: tuple[str, ...]
    pages: int = 1000
    each_row: bool = False


class Danger(msgspec.Struct, frozen=True):
    """A hazard that a step brings, and why it does."""

    hazard: str
    why: str


class Lack(msgspec.Struct, frozen=True, kw_only=True):
    """A right that the role lacks which is to run a step.

    Attributes:
        says: Which one: "app does not own public.orders, dba does".
        remedy: What gives it.
    """

    says: str
    remedy: str


Loss: TypeAlias = Literal["", "rows", "guard"]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a plan does, which is done or not done.

    Attributes:
        title: What it does, as an order: "add foreign key public.orders.orders_user_id_fkey NOT VALID".
        object: What it changes.
        codes: The codes of the drifts that it cures.
        reason: Why: the drift in one clause.
        sql: The statements, in order.
        transactional: True where the statements run in one transaction; False where each is one by itself.
        locks: The strongest lock on each relation that exists before the step.
        work: How long it takes as the table grows.
        relation: The table whose rows it works on; () for none.
        rows: How many rows the server believed it to have at planning; None where nobody knows.
        bytes: How large it was, in bytes.
        preflights: What must hold before it.
        proofs: What holds after it.
        undo: The way back.
        phase: Whether it belongs before the deploy or after it.
        dangers: The hazards that it brings.
        lacks: The rights that the role lacks for it.
        loses: What is gone after it: "rows" (stored values), "guard" (a constraint), or "".
        users: The statements of the code base that use what it drops or renames: "app/credits.py:12 refund".
        fill: Where it fills a column in the rows that are there: the expression.
        touches: The rows that it removes or changes, table by table: counted as preflights are, and nothing has to
            hold of them.
        fires: The triggers of users that its updates of rows fire, or may fire.
        batches: Where it works in batches: what `sql` does as one script, for whoever runs it batch by batch.
        of: Where it makes an expectation hold: how many rows that one looked at; None where nobody counted.
    """

    title: str
    object: ObjectId
    sql: tuple[str, ...]
    codes: tuple[Code, ...] = ()
    reason: str = ""
    transactional: bool = True
    locks: tuple[Held, ...] = ()
    work: Work = Work.INSTANT
    relation: Key = ()
    rows: int | None = None
    bytes: int | None = None
    preflights: tuple[Preflight, ...] = ()
    proofs: tuple[Proof, ...] = ()
    undo: Undo = Undo()
    phase: Phase = Phase.EXPAND
    dangers: tuple[Danger, ...] = ()
    lacks: tuple[Lack, ...] = ()
    loses: Loss = ""
    batches: tuple[Batches, ...] = ()
    touches: tuple[Preflight, ...] = ()
    users: tuple[str, ...] = ()
    fires: tuple[str, ...] = ()
    fill: str = ""
    of: int | None = None


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """A drift that the plan does not cure.

    Attributes:
        object: What it is about.
        code: The drift's code.
        why: Why there is no step for it.
        remedy: What somebody can do or allow.
        decision: True where somebody has to decide something; False where no plan can cure it.
    """

    object: ObjectId
    code: Code
    why: str
    remedy: str
    decision: bool = True


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Steps in the order in which they run, and what they leave.

    Attributes:
        steps: In order; the contract phase last.
        refusals: The drifts that stay.
        notes: What else somebody should know, one sentence each.
    """

    steps: tuple[Step, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
