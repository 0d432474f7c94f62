"""Extensions."""

from __future__ import annotations

from schemadrift.catalog import Record


class Extension(Record, frozen=True):
    """An installed extension; key (extension,).

    Attributes:
        schema: The schema that holds its objects.
        version: The installed version; empty means any.
    """

    schema: str = ""
    version: str = ""
