"""Find where a live PostgreSQL database and the code that uses it disagree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from schemadrift.api import apply, check, check_targets, doctor, plan, restore, snapshot, status, undo
    from schemadrift.drift import Effect
    from schemadrift.errors import SchemadriftError
    from schemadrift.report.document import Report

__all__ = [
    "Effect",
    "Report",
    "SchemadriftError",
    "__version__",
    "apply",
    "check",
    "check_targets",
    "doctor",
    "plan",
    "restore",
    "snapshot",
    "status",
    "undo",
]

__version__ = "0.1.0"

_HOMES = {
    "Effect": "schemadrift.drift",
    "Report": "schemadrift.report.document",
    "SchemadriftError": "schemadrift.errors",
    "apply": "schemadrift.api",
    "check": "schemadrift.api",
    "check_targets": "schemadrift.api",
    "doctor": "schemadrift.api",
    "plan": "schemadrift.api",
    "restore": "schemadrift.api",
    "snapshot": "schemadrift.api",
    "status": "schemadrift.api",
    "undo": "schemadrift.api",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import schemadrift` stays cheap."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(_HOMES[name]), name)
