"""A clone that statements are asked of where a snapshot file stands for the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from schemadrift.cloning import clone
from schemadrift.examination import Site
from schemadrift.postgres.connection import another
from schemadrift.postgres.scratch import Scratch


@contextmanager
def stand_in(site: Site) -> Iterator[Site]:
    """The same site, whose connections lead to a clone of the snapshot on an embedded server.

    Raises:
        SchemadriftError: There is no server, or the clone cannot be built.
    """
    with Scratch(site.live, timeout=site.timeout) as scratch:
        connection = scratch.open()
        clone(connection, site.live)
        yield site._replace(open=lambda: another(connection, timeout=site.timeout))
