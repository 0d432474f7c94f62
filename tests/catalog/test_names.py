from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemadrift.catalog import names

NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=70)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("orders", "orders"),
        ("Orders", '"Orders"'),
        ("order", '"order"'),
        ("user", '"user"'),
        ("name", "name"),
        ("integer", '"integer"'),
        ("json_table", '"json_table"'),
        ('a"b', '"a""b"'),
        ("1a", '"1a"'),
        ("a$", '"a$"'),
        ("é", '"é"'),
        ("", '""'),
    ],
)
def test_quote(name: str, written: str) -> None:
    assert names.quote(name) == written


@given(st.lists(NAMES, min_size=1, max_size=3))
def test_qualified_names_come_back(parts: list[str]) -> None:
    cut = tuple(map(names.cut, parts))
    assert names.parse_qualified(names.qualified(*cut)) == cut


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('a."b.c".D', ("a", "b.c", "d")),
        ('"a""b"', ('a"b',)),
        (" A . b ", ("a", "b")),
        ("É$1", ("É$1",)),
        ("x" * 70, ("x" * 63,)),
    ],
)
def test_parse_qualified(text: str, parts: tuple[str, ...]) -> None:
    assert names.parse_qualified(text) == parts


@pytest.mark.parametrize("text", ["", "a.", ".a", "a b", '"a', "a..b", "1a", 'a"b"', '""'])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no qualified name"):
        names.parse_qualified(text)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_cut_keeps_whole_characters(name: str) -> None:
    cut = names.cut(name)
    assert name.startswith(cut)
    assert len(cut.encode()) <= names.LIMIT_BYTES
    assert cut == name or len(name[: len(cut) + 1].encode()) > names.LIMIT_BYTES


@given(NAMES, st.none() | NAMES, st.sampled_from(["pkey", "key", "check12", "idx"]))
def test_made_names_shave_the_longer_part_byte_by_byte(table: str, column: str | None, label: str) -> None:
    first, second = len(table.encode()), len((column or "").encode())
    while first + second > names.LIMIT_BYTES - len(label) - 1 - (column is not None):
        if first > second:
            first -= 1
        else:
            second -= 1
    parts = [table.encode()[:first].decode(errors="ignore")]
    if column is not None:
        parts.append(column.encode()[:second].decode(errors="ignore"))
    made = names.made_name(table, column, label)
    assert made == "_".join([*parts, label])
    assert len(made.encode()) <= names.LIMIT_BYTES


def test_names_of_unnamed_objects() -> None:
    assert names.primary_key_name("orders") == "orders_pkey"
    assert names.unique_name("orders", ["a", "b"]) == "orders_a_b_key"
    assert names.foreign_key_name("orders", ["user_id"]) == "orders_user_id_fkey"
    assert names.check_name("orders", "total") == "orders_total_check"
    assert names.check_name("orders", None) == "orders_check"
    assert names.exclusion_name("orders", ["room", None]) == "orders_room_expr_excl"
    assert names.index_name("orders", ["lower", None, None, "lower"]) == "orders_lower_expr_expr1_lower1_idx"
    assert names.sequence_name("orders", "id") == "orders_id_seq"


def test_a_taken_name_gets_a_number() -> None:
    taken = {"t_a_key", "t_a_key1"}
    assert names.unique_name("t", ["a"], taken) == "t_a_key2"
    long = "x" * 63
    first = names.unique_name(long, ["a"])
    second = names.unique_name(long, ["a"], {first})
    assert second.endswith("_a_key1")
    assert len(second) == names.LIMIT_BYTES
