"""What decides the text of a simple type is read by one getter for its class, as its instances are alike."""

from __future__ import annotations

import inspect
from typing import Any

from sqlalchemy import types
from sqlalchemy.dialects import postgresql

from schemadrift.declared.from_metadata.writer import _PLAIN_ATTRIBUTES, _is_simple, memo_key

_GIVEN: dict[str, Any] = {
    "length": 3,
    "collation": "C",
    "precision": 3,
    "scale": 1,
    "timezone": True,
    "fields": "YEAR",
    "varying": True,
    "native_uuid": False,
}
_LEAST = 40


def _is_type(one: Any) -> bool:
    return inspect.isclass(one) and issubclass(one, types.TypeEngine)


def test_instances_of_a_class_have_the_same_attributes() -> None:
    known: list[Any] = [*vars(types).values(), *vars(postgresql).values()]
    classes = {one for one in known if _is_type(one) and _is_simple(one)}
    looked_at = 0
    for cls in classes:
        taken = [name for name in inspect.signature(cls.__init__).parameters if name in _GIVEN]
        try:
            instances = [cls(), *(cls(**{name: _GIVEN[name]}) for name in taken)]
        except TypeError:  # abstract, or in need of another type
            continue
        looked_at += 1
        found = {
            frozenset(name for name in _PLAIN_ATTRIBUTES if name in vars(one) or hasattr(cls, name))
            for one in instances
        }
        assert len(found) == 1, cls
    assert looked_at >= _LEAST


def test_other_values_are_another_type() -> None:
    assert memo_key(types.String(3)) != memo_key(types.String(4))
    assert memo_key(types.DateTime()) != memo_key(types.DateTime(timezone=True))
    assert memo_key(types.Numeric(3, 1)) == memo_key(types.Numeric(3, 1))
