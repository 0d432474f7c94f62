"""A pytest fixture for those who test their own schema.

In a conftest.py:

    from schemadrift.postgres.fixture import embedded_postgres

and any test may take `embedded_postgres`, a running
`schemadrift.postgres.embedded.EmbeddedServer` that lives as long as the session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemadrift.postgres.embedded import EmbeddedServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    # For type checkers only: at run time the module's __getattr__ makes it.
    embedded_postgres: Any

__all__ = ["embedded_postgres"]


def _serve() -> Iterator[EmbeddedServer]:
    """A PostgreSQL server for the whole test session."""
    with EmbeddedServer() as server:
        yield server


def __getattr__(name: str) -> Any:
    """Make the fixture when it is asked for: pytest is no dependency of ours."""
    if name != "embedded_postgres":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import pytest  # noqa: PLC0415 - see above

    return pytest.fixture(scope="session", name="embedded_postgres")(_serve)
