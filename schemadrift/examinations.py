"""What a configured target looks at beside structure; a family is imported only where it is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING

from schemadrift.catalog import Catalog
from schemadrift.config.targets import Target
from schemadrift.errors import ConnectionFailed
from schemadrift.examination import Examination, Site

if TYPE_CHECKING:
    from schemadrift.config.contracts import Contracts
    from schemadrift.contracts.column import Column


def of(target: Target) -> tuple[Examination, ...]:
    """The examinations that a target's configuration asks for, in the order of their families."""
    found: list[Examination] = []
    if target.contracts.any:
        found.append(_contracts(target.contracts))
    if target.queries is not None:
        from schemadrift.querying import looking  # noqa: PLC0415 - a check that was not asked for it does not pay

        found.append(looking.examination(target.queries))
    if target.rows is not None:
        from schemadrift import expecting  # noqa: PLC0415 - likewise

        found.append(expecting.examination(target.rows))
    if target.ledgers:
        from schemadrift import expecting  # noqa: PLC0415 - likewise

        found.append(expecting.ledgers(target.ledgers))
    return tuple(found)


def _contracts(stated: Contracts) -> Examination:
    from schemadrift.contracts.asked import Asked, Means, Named  # noqa: PLC0415 - likewise
    from schemadrift.contracts.examining import examination  # noqa: PLC0415 - likewise
    from schemadrift.contracts.marks import Contract  # noqa: PLC0415 - likewise

    named = [
        Named(
            row.model,
            Contract(
                table=row.table,
                query=row.query,
                role=row.role,
                columns=row.columns,
                computed=row.computed,
                driver=row.driver,
            ),
        )
        for row in stated.rows
    ]
    asked = Asked(
        named=tuple(named),
        sources=stated.sources,
        driver=stated.driver,
        sample=stated.sample,
        show_values=stated.show_values,
    )
    return examination(asked, Means(_imported, _described, _read))


def _described(site: Site, statement: str) -> list[Column] | str:
    """The columns of what a statement returns; or what the server says against it."""
    from schemadrift.postgres.describe import Described, Lost, describe  # noqa: PLC0415 - likewise
    from schemadrift.querying import results  # noqa: PLC0415 - likewise

    with site.open() as connection:
        (verdict,) = describe(connection, [statement], timeout=site.timeout)
        if isinstance(verdict, Described):
            return results.columns(connection, statement, verdict.outputs)
    if isinstance(verdict, Lost):
        raise ConnectionFailed("the server", verdict.reason, "run it again")
    return f"{verdict.message} ({verdict.state})"


def _read(site: Site, schemas: frozenset[str]) -> Catalog:
    """All that the server has in some schemas."""
    from schemadrift.postgres.reader import read  # noqa: PLC0415 - likewise

    if site.connection is None:
        return site.live
    return read(site.connection, schemas=schemas, facts=site.live.facts)


@contextmanager
def _imported(where: str, text: str) -> Iterator[ModuleType]:
    from schemadrift.declared.importing import import_source  # noqa: PLC0415 - likewise

    with import_source(where, text) as imported:
        yield imported.module
