"""Which revision a new one follows."""

from __future__ import annotations

from pathlib import Path

from schemadrift.errors import UsageError


def head(ini: Path) -> str | None:
    """The head of the script directory that a file names; None where there is no revision yet.

    Args:
        ini: Alembic's configuration.

    Raises:
        UsageError: There is no such file, it names no script directory, or there are several heads.
    """
    if not ini.is_file():
        raise UsageError(f"--alembic-ini {ini}", "there is no such file", "name Alembic's configuration")
    from alembic.config import Config  # noqa: PLC0415 - heavy, and only for this format
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - likewise
    from alembic.util import CommandError  # noqa: PLC0415 - likewise

    try:
        heads = ScriptDirectory.from_config(Config(str(ini))).get_heads()
    except CommandError as error:
        raise UsageError(f"--alembic-ini {ini}", str(error).strip().rstrip("."), "mend the configuration") from error
    if len(heads) > 1:
        raise UsageError(f"--alembic-ini {ini}", f"has {len(heads)} heads", "merge them first (alembic merge heads)")
    return heads[0] if heads else None
