"""Stable codes: one number, one name, one page each. A number is never used again for something else."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from importlib import resources
from typing import NamedTuple


class Code(NamedTuple):
    """A stable code.

    Attributes:
        number: "SD" and three digits; the first is the family (1 structure, 2 contracts, 3 queries, 4 rows,
            5 migration ledger).
        name: Says what is wrong, in kebab case.
    """

    number: str
    name: str

    def __str__(self) -> str:
        """Render as reports do: `SD121 missing-foreign-key`."""
        return f"{self.number} {self.name}"

    @property
    def page(self) -> str:
        """The code's page, Markdown."""
        return (resources.files(__name__) / f"{self.number}.md").read_text(encoding="utf-8")


CODES: dict[str, Code] = {}

FAMILIES = {"structure": "SD1", "contracts": "SD2", "queries": "SD3", "rows": "SD4", "migrations": "SD5"}
"""The families that a check can look for, and how their numbers begin."""


def find(text: str) -> Code | None:
    """The code of a number or a name, in any case; None when there is none."""
    return CODES.get(text.upper()) or next((one for one in CODES.values() if one.name == text.lower()), None)


def nearest(text: str, others: Iterable[str] = ()) -> str | None:
    """The number or name that somebody probably meant; None when nothing is near.

    Args:
        text: What was written.
        others: Names of other things that could have been meant.
    """
    names = [*(one.name for one in CODES.values()), *others]
    near = get_close_matches(text.lower(), [*names, *map(str.lower, CODES)], n=1)
    if not near:
        return None
    return near[0] if near[0] in names else near[0].upper()


def _code(number: str, name: str) -> Code:
    if number in CODES:
        raise ValueError(f"{number}: used twice; take a free number")
    return CODES.setdefault(number, Code(number, name))


# Missing objects.
MISSING_SCHEMA = _code("SD101", "missing-schema")
MISSING_EXTENSION = _code("SD102", "missing-extension")
MISSING_ENUM_TYPE = _code("SD103", "missing-enum-type")
MISSING_DOMAIN = _code("SD104", "missing-domain")
MISSING_COMPOSITE_TYPE = _code("SD105", "missing-composite-type")
MISSING_SEQUENCE = _code("SD106", "missing-sequence")
MISSING_TABLE = _code("SD110", "missing-table")
MISSING_COLUMN = _code("SD111", "missing-column")
RELATION_FORM_DIFFERS = _code("SD112", "relation-form-differs")
MISSING_PRIMARY_KEY = _code("SD120", "missing-primary-key")
MISSING_FOREIGN_KEY = _code("SD121", "missing-foreign-key")
MISSING_UNIQUE = _code("SD122", "missing-unique")
MISSING_CHECK = _code("SD123", "missing-check")
MISSING_EXCLUSION = _code("SD124", "missing-exclusion")
MISSING_INDEX = _code("SD125", "missing-index")
MISSING_TRIGGER = _code("SD126", "missing-trigger")
MISSING_POLICY = _code("SD127", "missing-policy")
MISSING_GRANT = _code("SD128", "missing-grant")
MISSING_OTHER = _code("SD129", "missing-object")

# Columns and types that differ.
TYPE_DIFFERS = _code("SD130", "column-type-differs")
NULLABLE_COLUMN = _code("SD131", "nullable-column")
NOT_NULL_COLUMN = _code("SD132", "not-null-column")
MISSING_DEFAULT = _code("SD133", "missing-default")
DEFAULT_DIFFERS = _code("SD134", "default-differs")
UNDECLARED_DEFAULT = _code("SD135", "undeclared-default")
IDENTITY_DIFFERS = _code("SD136", "identity-differs")
GENERATED_DIFFERS = _code("SD137", "generated-differs")
COLLATION_DIFFERS = _code("SD138", "collation-differs")
MISSING_ENUM_LABEL = _code("SD140", "missing-enum-label")
UNDECLARED_ENUM_LABEL = _code("SD141", "undeclared-enum-label")
ENUM_ORDER_DIFFERS = _code("SD142", "enum-order-differs")
DOMAIN_DIFFERS = _code("SD143", "domain-differs")
COMPOSITE_DIFFERS = _code("SD144", "composite-type-differs")
SEQUENCE_DIFFERS = _code("SD145", "sequence-differs")
EXTENSION_DIFFERS = _code("SD146", "extension-differs")
FUNCTION_DIFFERS = _code("SD147", "function-differs")
VIEW_DIFFERS = _code("SD148", "view-differs")
OBJECT_DIFFERS = _code("SD149", "object-differs")

# Constraints, indexes and the rest that differ.
PRIMARY_KEY_DIFFERS = _code("SD150", "primary-key-differs")
FOREIGN_KEY_DIFFERS = _code("SD151", "foreign-key-differs")
UNIQUE_DIFFERS = _code("SD152", "unique-differs")
CHECK_DIFFERS = _code("SD153", "check-differs")
EXCLUSION_DIFFERS = _code("SD154", "exclusion-differs")
INDEX_DIFFERS = _code("SD155", "index-differs")
TRIGGER_DIFFERS = _code("SD156", "trigger-differs")
POLICY_DIFFERS = _code("SD157", "policy-differs")
PARTITIONING_DIFFERS = _code("SD158", "partitioning-differs")
SETTING_DIFFERS = _code("SD159", "setting-differs")

# There, and not doing its work; or doing what nobody declared.
FOREIGN_KEY_OFF = _code("SD160", "foreign-key-enforcement-off")
NOT_VALIDATED = _code("SD161", "constraint-not-validated")
NOT_ENFORCED = _code("SD162", "constraint-not-enforced")
INVALID_INDEX = _code("SD163", "invalid-index")
DISABLED_TRIGGER = _code("SD164", "disabled-trigger")
ROW_SECURITY_ON = _code("SD165", "undeclared-row-security")
ROW_SECURITY_OFF = _code("SD166", "row-security-off")
UNLOGGED_TABLE = _code("SD167", "persistence-differs")
UNDECLARED_TRIGGER = _code("SD168", "undeclared-trigger")
UNDECLARED_REQUIRED_COLUMN = _code("SD169", "undeclared-required-column")
UNDECLARED_PRIMARY_KEY = _code("SD170", "undeclared-primary-key")
UNDECLARED_FOREIGN_KEY = _code("SD171", "undeclared-foreign-key")
UNDECLARED_UNIQUE = _code("SD172", "undeclared-unique")
UNDECLARED_CHECK = _code("SD173", "undeclared-check")
UNDECLARED_EXCLUSION = _code("SD174", "undeclared-exclusion")
UNDECLARED_RULE = _code("SD193", "undeclared-rule")

# Low-effect differences.
NAME_DIFFERS = _code("SD175", "name-differs")
COMMENT_DIFFERS = _code("SD176", "comment-differs")
REDUNDANT = _code("SD177", "redundant-twin")
FORM_DIFFERS = _code("SD178", "unique-form-differs")
COLUMN_ORDER = _code("SD179", "column-order-differs")

# What nothing declares (reported as drift only when everything must be declared).
UNDECLARED_SCHEMA = _code("SD180", "undeclared-schema")
UNDECLARED_TABLE = _code("SD181", "undeclared-table")
UNDECLARED_COLUMN = _code("SD182", "undeclared-column")
UNDECLARED_INDEX = _code("SD183", "undeclared-index")
UNDECLARED_TYPE = _code("SD184", "undeclared-type")
UNDECLARED_SEQUENCE = _code("SD185", "undeclared-sequence")
UNDECLARED_POLICY = _code("SD186", "undeclared-policy")
UNDECLARED_GRANT = _code("SD187", "undeclared-grant")
UNDECLARED_SETTING = _code("SD188", "undeclared-setting")
UNDECLARED_OTHER = _code("SD189", "undeclared-object")
UNDECLARED_OWNER = _code("SD191", "undeclared-owner")
UNDECLARED_EXTENSION = _code("SD192", "undeclared-extension")

IMPOSSIBLE = _code("SD190", "impossible-declaration")

# The SQL in the code base.
QUERY_TABLE = _code("SD301", "query-names-missing-table")
QUERY_COLUMN = _code("SD302", "query-names-missing-column")
QUERY_FUNCTION = _code("SD303", "query-calls-missing-function")
QUERY_TYPE = _code("SD304", "query-type-mismatch")
QUERY_SYNTAX = _code("SD305", "query-syntax-error")
QUERY_REFUSED = _code("SD306", "query-refused")
QUERY_AFTER = _code("SD307", "query-breaks-after-plan")
# Rows.
MISSING_REFERENCE = _code("SD401", "missing-reference")
MISSING_COMPANION = _code("SD402", "missing-companion")
MIRROR_MISSING = _code("SD403", "missing-copy")
MIRROR_DIFFERS = _code("SD404", "copy-differs")
MIRROR_EXTRA = _code("SD405", "extra-copy")
LEDGER_DIFFERS = _code("SD406", "ledger-differs")
NULL_VALUE = _code("SD407", "null-value")
UNACCEPTED_VALUE = _code("SD408", "unaccepted-value")
OUT_OF_RANGE = _code("SD409", "value-out-of-range")
PATTERN_MISMATCH = _code("SD410", "pattern-mismatch")
DUPLICATE_ROWS = _code("SD411", "duplicate-rows")
NOT_EXACTLY_ONE = _code("SD412", "not-exactly-one")
OVERLAPPING_ROWS = _code("SD413", "overlapping-rows")
STALE_ROWS = _code("SD414", "stale-rows")
ROW_COUNT_OFF = _code("SD415", "row-count-off")
UNEXPECTED_ROWS = _code("SD416", "unexpected-rows")
TOO_SLOW = _code("SD417", "answer-too-slow")
WITHOUT_ITS_TABLE = _code("SD418", "expectation-without-its-table")

# Ledgers of migrations.
MIGRATIONS_PENDING = _code("SD501", "migrations-pending")
UNKNOWN_MIGRATIONS = _code("SD502", "unknown-migrations")
EDITED_MIGRATION = _code("SD503", "edited-migration")
MISSING_LEDGER = _code("SD504", "missing-migration-ledger")
FAILED_MIGRATION = _code("SD505", "failed-migration")
# What models of the application take and give, and the columns behind them.
CONTRACT_WITHOUT_RELATION = _code("SD201", "contract-without-relation")
FIELD_WITHOUT_COLUMN = _code("SD202", "field-without-column")
VALUE_REFUSED = _code("SD203", "column-value-refused")
NULL_REFUSED = _code("SD204", "null-refused")
LABEL_REFUSED = _code("SD205", "label-refused")
FIELD_NARROWER = _code("SD206", "field-narrower-than-column")
PRECISION_LOST = _code("SD207", "precision-lost")
COLUMN_AS_EXTRA = _code("SD208", "column-refused-as-extra")
COLUMN_NOT_SUPPLIED = _code("SD210", "column-not-supplied")
FIELD_NOT_STORED = _code("SD211", "field-not-stored")
REQUIRED_DESPITE_DEFAULT = _code("SD212", "required-despite-default")
COLUMN_REFUSES = _code("SD213", "value-refused-by-column")
ROW_REFUSED = _code("SD220", "stored-row-refused")

STRICT_ONLY = frozenset(
    {
        UNDECLARED_SCHEMA,
        UNDECLARED_TABLE,
        UNDECLARED_COLUMN,
        UNDECLARED_INDEX,
        UNDECLARED_TYPE,
        UNDECLARED_SEQUENCE,
        UNDECLARED_POLICY,
        UNDECLARED_GRANT,
        UNDECLARED_SETTING,
        UNDECLARED_OTHER,
        UNDECLARED_OWNER,
        UNDECLARED_EXTENSION,
        COLUMN_ORDER,
    }
)
"""Codes of what merely stands beside the declaration: drift only when everything must be declared."""
