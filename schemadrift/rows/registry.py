"""All types of expectations, in the order in which people meet them."""

from __future__ import annotations

from collections.abc import Mapping

from schemadrift.rows.accepted_values import AcceptedValues
from schemadrift.rows.answers_within import AnswersWithin
from schemadrift.rows.companion import Companion
from schemadrift.rows.exactly_one import ExactlyOne
from schemadrift.rows.expectation import Expectation
from schemadrift.rows.freshness import Freshness
from schemadrift.rows.ledger import Ledger
from schemadrift.rows.mirror import Mirror
from schemadrift.rows.no_rows import NoRows
from schemadrift.rows.non_overlapping import NonOverlapping
from schemadrift.rows.not_null import NotNull
from schemadrift.rows.pattern import Matching
from schemadrift.rows.range import Range
from schemadrift.rows.references import References
from schemadrift.rows.row_count import RowCount
from schemadrift.rows.unique import Unique

TYPES: Mapping[str, type[Expectation]] = {
    one.TYPE: one
    for one in (
        References, Companion, Mirror, Ledger, NotNull, AcceptedValues, Range, Matching, Unique, ExactlyOne,
        NonOverlapping, Freshness, RowCount, NoRows, AnswersWithin,
    )
}  # fmt: skip
