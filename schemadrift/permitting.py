"""Whether a role may do what a plan does: asked of the server for all steps at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import psycopg

from schemadrift.catalog import Key
from schemadrift.errors import UsageError
from schemadrift.plans.context import Context
from schemadrift.plans.rights import lack, needs
from schemadrift.postgres.rights import exists, lacking
from schemadrift.step import Lack, Step


def lacked(
    connection: psycopg.Connection[Any],
    context: Context,
    steps: Sequence[Step],
    role: str,
    names: Callable[[Key], Key] = lambda key: key,
) -> list[tuple[Lack, ...]]:
    """The rights that a role lacks for some steps.

    Args:
        connection: Any role will do.
        context: The live side.
        steps: What is to be run.
        role: Who is to run it.
        names: What a table is called on the server now.

    Returns:
        For each step what is lacking.

    Raises:
        UsageError: There is no such role.
    """
    if not exists(connection, role):
        raise UsageError(f"--as {role}", "there is no such role", "name the role that is to run the plan")
    wanted = [dict.fromkeys(needs(context, step)) for step in steps]
    asked = list(dict.fromkeys(chain.from_iterable(wanted)))
    absent = {
        asked[one.place]: lack(asked[one.place], role, one.owner, one.form)
        for one in lacking(connection, [(need.what, names(need.key)) for need in asked], role)
    }
    return [tuple(absent[need] for need in own if need in absent) for own in wanted]
