"""One look at a site: every bound model against the columns that the server has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import get_args

import psycopg
from pydantic import BaseModel

from schemadrift import codes
from schemadrift.catalog import Catalog, Key, ObjectId
from schemadrift.catalog.names import parse_qualified, qualified
from schemadrift.contracts.asked import Asked, Means
from schemadrift.contracts.bindings import Bound, in_module
from schemadrift.contracts.column import Column
from schemadrift.contracts.columns_of import Relations
from schemadrift.contracts.comparing import compare, homes_of
from schemadrift.contracts.fields import Broken
from schemadrift.contracts.marks import Contract, Role
from schemadrift.contracts.places import place
from schemadrift.contracts.sampling import plan, refused, sampled
from schemadrift.contracts.values import DRIVERS
from schemadrift.contracts.verdict import Doubt, Verdict
from schemadrift.drift import Drift, Effect, Finding, Unverified
from schemadrift.errors import SchemadriftError, UsageError
from schemadrift.examination import Examined, Site

_MISSING = frozenset({codes.FIELD_WITHOUT_COLUMN, codes.FIELD_NOT_STORED})


class Look:
    """One look at a site."""

    def __init__(self, asked: Asked, means: Means, site: Site) -> None:
        """Nothing is imported or compared yet.

        Args:
            asked: Which models, and how.
            means: How it gets at what other rooms know.
            site: Where.
        """
        self.asked = asked
        self.means = means
        self.site = site
        self.live = Relations(site.live, self._types)
        self.beyond: dict[frozenset[str], Relations] = {}
        self.drifts: dict[Drift, None] = {}
        self.unverified: list[Unverified] = []
        self.notes: list[str] = []
        self.rows = 0

    def run(self) -> Examined:
        """Compare all models; what cannot be is named, and the rest goes on."""
        bound = [*self._named(), *self._marked()]
        for one in bound:
            self._compare(one)
        counts = {"contract": len(bound)}
        if self.asked.sample:
            counts["sampled row"] = self.rows
        return Examined(tuple(self.drifts), tuple(self.unverified), tuple(self.notes), counts)

    def _named(self) -> Iterator[Bound]:
        for named in self.asked.named:
            where, _, attribute = named.model.rpartition(":")
            try:
                with self.means.load(where, named.model) as module:
                    model = _class(module, attribute, named.model)
            except SchemadriftError as error:
                self._unread(named.model, str(error))
            else:
                yield Bound(model, named.contract)

    def _marked(self) -> Iterator[Bound]:
        for source in self.asked.sources:
            try:
                with self.means.load(source, source) as module:
                    found = list(in_module(module))
            except SchemadriftError as error:
                self._unread(source, str(error))
            else:
                if not found:
                    self.notes.append(f"contracts {source}: no model in it says what it is bound to")
                yield from found

    def _compare(self, bound: Bound) -> None:
        """Compare one model, then some of its rows."""
        contract = bound.contract
        unknown = _unknown(contract)
        if unknown:
            self._unread(_title(bound), unknown)
            return
        lost = sorted({*contract.columns, *contract.computed} - bound.model.model_fields.keys())
        if lost:
            self._unread(_title(bound), f"the contract names {', '.join(lost)}, which is no field of it; correct it")
        place = None if contract.query else self._relation(bound)
        columns = self._result(bound) if contract.query else place and place[0].columns(place[1])
        if columns is None:
            return
        relation = place and place[1]
        try:
            found = compare(
                bound.model,
                columns,
                role=contract.role,
                driver=contract.driver or self.asked.driver,
                names=contract.columns,
                computed=contract.computed,
                whole=bool(contract.query),
            )
        except Broken as error:
            self._unread(_title(bound), str(error))
            return
        told = [one for one in found if bound.only is None or one.field in bound.only]
        for one in told:
            self._tell(bound, relation, one)
        if self.asked.sample and place is not None and contract.role == "read" and not bound.mapped:
            self._sample(bound, *place, frozenset(one.field for one in told if _hopeless(one)))

    def _result(self, bound: Bound) -> list[Column] | None:
        """The columns of a contract's statement; None, and a drift, where the server refuses it."""
        try:
            found = self.means.describe(self.site, bound.contract.query)
        except SchemadriftError as error:
            self._unread(_title(bound), str(error))
            return None
        if not isinstance(found, str):
            return found
        finding = Finding(
            code=codes.QUERY_REFUSED,
            effect=Effect.BREAKS_READS,
            field="query",
            declared=bound.contract.query,
            message=f"the server refuses the statement that the model is bound to: {found}",
            remedy="correct the statement of the contract",
        )
        self._drift(bound, "", finding)
        return None

    def _sample(self, bound: Bound, relations: Relations, relation: Key, told: frozenset[str]) -> None:
        """Put some rows of a table through its model."""
        if self.site.connection is None:
            self._unread(_title(bound), "a snapshot stands for the database, and has no rows to sample; give --url")
            return
        columns = relations.columns(relation)
        homes = homes_of(bound.model, "read", columns, bound.contract.columns, bound.contract.computed)
        if bound.only is not None:
            homes = {name: column for name, column in homes.items() if name in bound.only}
        asked = plan(relations.catalog, relation, homes, columns)
        driver = bound.contract.driver or self.asked.driver
        try:
            rows = sampled(self.site.connection, asked, self.asked.sample, driver)
        except psycopg.Error as error:
            said = error.diag.message_primary or str(error)
            self._unread(_title(bound), f"no rows of {qualified(*relation)} could be sampled: {said}")
            return
        self.rows += len(rows)
        for one in refused(bound.model, asked, rows, show_values=self.asked.show_values, told=told):
            self._tell(bound, relation, one)

    def _relation(self, bound: Bound) -> tuple[Relations, Key] | None:
        """The relation of a contract, and the catalog that has it; None, and a drift, where there is none."""
        try:
            name = parse_qualified(bound.contract.table)
        except ValueError as error:
            self._unread(_title(bound), str(error))
            return None
        for relations in (self.live, self._beyond(name)):
            found = relations.find(name)
            if found is not None:
                return relations, found
        declared = Relations(self.site.declared).find(name)
        finding = Finding(
            code=codes.CONTRACT_WITHOUT_RELATION,
            effect=Effect.BREAKS_READS if bound.contract.role == "read" else Effect.BREAKS_WRITES,
            field="table",
            declared=qualified(*name),
            message=f"there is no table or view {qualified(*name)}",
            remedy="create it" if declared else "correct the contract, or create the table",
        )
        self._drift(bound, "", finding, () if declared is None else self._evidence(ObjectId("table", declared)))
        return None

    def _beyond(self, name: Key) -> Relations:
        """What the server has where a name may mean something, be it left out of the check or in no declared schema."""
        facts = self.site.live.facts
        return self._read(frozenset(name[:-1] or (*facts.search_path, facts.default_schema)))

    def _read(self, schemas: frozenset[str]) -> Relations:
        """All that the server has in some schemas, read once."""
        if self.site.connection is None:
            return self.live
        if schemas not in self.beyond:
            self.beyond[schemas] = Relations(self.means.read(self.site, schemas), self._types)
        return self.beyond[schemas]

    def _types(self, schema: str) -> Catalog:
        """What has the types of a schema that the check does not speak for."""
        return self._read(frozenset({schema})).catalog

    def _tell(self, bound: Bound, relation: Key | None, one: Verdict | Doubt) -> None:
        if isinstance(one, Doubt):
            self._unread(_title(bound, one.field), f"{one.reason} (column {one.column})", unread=False)
            return
        if relation is None:
            self._drift(bound, one.field, one.finding, ("of the contract's query",))
            return
        column = ObjectId("column", (*relation, one.column or bound.contract.columns.get(one.field, one.field)))
        if bound.mapped and any(drift.id == column for drift in self.site.drifts):
            return  # the structure says so already
        evidence = self._evidence(column) if one.finding.code in _MISSING else ()
        self._drift(bound, one.field, one.finding, evidence or (f"of {qualified(*relation)}",))

    def _evidence(self, missing: ObjectId) -> tuple[str, ...]:
        """What the structure's comparison says of an object that is not there."""
        found = next((one for one in self.site.drifts if one.id == missing and one.change == "missing"), None)
        if found is None:
            return ()
        declared = f"declared at {found.origin}, " if found.origin is not None else ""
        return (f"{declared}missing in the database: {found.code}",)

    def _drift(self, bound: Bound, field: str, finding: Finding, evidence: Sequence[str] = ()) -> None:
        key = (bound.model.__qualname__, field) if field else (bound.model.__qualname__,)
        found = Drift(
            change="changed",
            id=ObjectId("contract", key),
            finding=finding,
            origin=place(bound.model, field),
            evidence=tuple(evidence),
        )
        self.drifts[found] = None  # a model may be bound twice

    def _unread(self, subject: str, reason: str, *, unread: bool = True) -> None:
        self.unverified.append(Unverified(subject=subject, reason=reason, unread=unread))


def _unknown(contract: Contract) -> str:
    """What a mark in a model says that nobody knows, and what there is; empty where all is known."""
    if contract.role not in get_args(Role):
        return f"the role {contract.role!r} is none of {', '.join(get_args(Role))}; correct the contract"
    if contract.driver not in {"", *DRIVERS}:
        return f"the driver {contract.driver!r} is none of {', '.join(DRIVERS)}; correct the contract"
    if bool(contract.table) == bool(contract.query):
        return "the contract names a table or a query, one of the two; correct it"
    return ""


def _hopeless(one: Verdict | Doubt) -> bool:
    """Whether a field is known to refuse its column, so that rows need not say so again."""
    return isinstance(one, Verdict) and one.finding.code == codes.VALUE_REFUSED


def _title(bound: Bound, field: str = "") -> str:
    name = f"{bound.model.__module__}:{bound.model.__qualname__}"
    return f"{name}.{field}" if field else name


def _class(module: ModuleType, attribute: str, source: str) -> type[BaseModel]:
    found: object = module
    for part in attribute.split("."):
        found = getattr(found, part, None)
    if not isinstance(found, type) or not issubclass(found, BaseModel):
        said = f"{module.__name__} has no {attribute}" if found is None else f"{attribute} is no Pydantic model"
        raise UsageError(f"contract of {source}", said, "name the class as package.module:Class")
    return found
