"""The fields of a Pydantic model, each with its own part of the model's validation, validators included."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import AliasChoices, AliasPath, BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined, SchemaValidator

from schemadrift.contracts.marks import Computed, Stored

_WRAPPED = "value"
_BOUNDS = ("max_length", "min_length", "ge", "gt", "le", "lt", "max_digits", "decimal_places", "pattern")


class Refusal(NamedTuple):
    """What pydantic says against a value.

    Attributes:
        kinds: The types of its errors: {"string_too_long"}.
        message: The first of them, in its words.
        inside: Whether all errors are about parts of the value, such as a key that is missing in it.
    """

    kinds: frozenset[str]
    message: str
    inside: bool


class Broken(Exception):  # noqa: N818 - it is the model's code that failed
    """A validator of the model raised what is no validation error."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a model.

    Attributes:
        name: Its name in the class.
        keys: The keys under which a row may hold it, the likeliest first.
        deep: Whether it takes a part of what the row holds there (an alias path).
        required: Whether a row must have it.
        default: What it is where a row has it not; `PydanticUndefined` where that is worked out, or there is none.
        output: The key under which `model_dump(by_alias=True)` gives it.
        mark: What the class says of its column.
        bounds: What is stated for its values: {"max_length": 50}.
        choices: The values of its Literal or Enum; empty where there is neither.
        optional: Whether its annotation says that it may be None.
        relation: Whether it is made of other models, as what is loaded from another table is.
        asks: Whether a validator of it may look at other fields of the row.
        annotation: Its type as people write it.
        validator: Its own part of the model's validation.
    """

    name: str
    keys: tuple[str, ...]
    deep: bool
    required: bool
    default: Any
    output: str
    mark: Stored | Computed | None
    bounds: Mapping[str, Any]
    choices: tuple[Any, ...]
    optional: bool
    relation: bool
    asks: bool
    annotation: str
    validator: SchemaValidator

    def read(self, value: Any) -> Any:
        """What the field makes of a value.

        Raises:
            ValidationError: It refuses it.
            Broken: Its own code failed.
        """
        try:
            return self.validator.validate_python({_WRAPPED: value})[0][_WRAPPED]
        except ValidationError:
            raise
        except Exception as error:
            raise Broken(f"{type(error).__name__}: {' '.join(str(error).split())}") from error

    def refuse(self, value: Any) -> Refusal | None:
        """Why the field refuses a value; None where it takes it.

        Raises:
            Broken: Its own code failed, and may work with the rest of a row.
        """
        try:
            self.read(value)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False, include_context=False)
            kinds = frozenset(one["type"] for one in found)
            inside = all(one["type"] in _INSIDE for one in found)
            return Refusal(kinds, found[0]["msg"], inside)
        except Broken as error:
            if self.asks:  # it looks at other fields, and finds none here
                raise
            return Refusal(frozenset({"raised"}), f"the model's own code fails on it: {error}", inside=False)
        return None


_INSIDE = frozenset({"missing", "union_tag_not_found", "union_tag_invalid", "extra_forbidden"})


def fields_of(model: type[BaseModel]) -> tuple[Field, ...]:
    """The fields of a model, inherited ones included, in their order.

    Raises:
        Broken: The model is not complete: a type that it names does not exist.
    """
    schemas, definitions, config = _schemas(model)
    return tuple(_field(model, name, info, schemas, definitions, config) for name, info in model.model_fields.items())


def _field(
    model: type[BaseModel],
    name: str,
    info: FieldInfo,
    schemas: Mapping[str, Any],
    definitions: list[Any],
    config: Any,
) -> Field:
    own = {key: value for key, value in schemas[name].items() if key not in {"validation_alias", "validation_exclude"}}
    wrapped: Any = {"type": "model-fields", "fields": {_WRAPPED: own}}
    if definitions:
        wrapped = {"type": "definitions", "schema": wrapped, "definitions": definitions}
    keys, deep = _keys(model, name, info)
    mark = next((one for one in info.metadata if isinstance(one, (Stored, Computed))), None)
    return Field(
        name=name,
        keys=keys,
        deep=deep,
        required=info.is_required(),
        default=info.default if info.default_factory is None else PydanticUndefined,
        output=info.serialization_alias or name,
        mark=mark,
        bounds=_bounds(info),
        choices=tuple(dict.fromkeys(_choices(info.annotation))),
        optional=type(None) in _types(info.annotation) or None in _choices(info.annotation),
        relation=any(_is_model(one) for one in _types(info.annotation)),
        asks=_asks(own),
        annotation=_written(info.annotation),
        validator=SchemaValidator(wrapped, config),
    )


def _schemas(model: type[BaseModel]) -> tuple[Mapping[str, Any], list[Any], Any]:
    """The core schemas of a model's fields, what they refer to, and the model's configuration."""
    try:
        model.model_rebuild()
        schema: Any = dict(model.__pydantic_core_schema__)
    except Exception as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise Broken(f"the model is not complete: {said}") from error
    definitions: list[Any] = []
    config: Any = None
    while schema["type"] != "model-fields":
        if schema["type"] == "definitions":
            definitions = schema["definitions"]
        if schema["type"] == "model":
            config = schema.get("config")
        if schema["type"] == "definition-ref":
            schema = next(one for one in definitions if one.get("ref") == schema["schema_ref"])
        elif "schema" in schema:
            schema = schema["schema"]
        else:
            raise Broken(f"its schema is {schema['type']}, which has no fields")
    return schema["fields"], definitions, config


def _asks(schema: Any) -> bool:
    """Whether a part of a core schema calls a function with what else is known of the row."""
    if isinstance(schema, dict):
        return schema.get("type") == "with-info" or any(map(_asks, schema.values()))
    return isinstance(schema, (list, tuple)) and any(map(_asks, schema))


def _keys(model: type[BaseModel], name: str, info: FieldInfo) -> tuple[tuple[str, ...], bool]:
    """The keys that a row may have for a field; and whether the field is a part of what is there."""
    alias = info.validation_alias
    config = model.model_config
    by_alias = config.get("validate_by_alias", True)
    by_name = config.get("populate_by_name") or config.get("validate_by_name") or not by_alias
    if alias is None:
        return (name,), False
    choices = alias.choices if isinstance(alias, AliasChoices) else [alias]
    keys: list[str] = []
    deep = False
    for one in choices if by_alias else ():
        if isinstance(one, AliasPath):
            keys.append(str(one.path[0]))
            deep = deep or len(one.path) > 1
        else:
            keys.append(one)
    return tuple(dict.fromkeys([*keys, *([name] if by_name else [])])), deep


def _bounds(info: FieldInfo) -> dict[str, Any]:
    """What is stated for the values of a field, in the annotation's depths too (`Annotated[…] | None`)."""
    found: dict[str, Any] = {}
    for one in (*_metadata(info.annotation), *info.metadata):
        for name in _BOUNDS:
            stated = getattr(one, name, None)
            if stated is not None:
                found[name] = stated
    return found


def _metadata(annotation: Any) -> Iterator[Any]:
    yield from getattr(annotation, "__metadata__", ())
    for one in get_args(annotation):
        if isinstance(one, FieldInfo):
            yield from one.metadata
        elif get_origin(one) is not None or hasattr(one, "__metadata__"):
            yield from _metadata(one)


def _written(annotation: Any) -> str:
    """A type as people write it: `int`, `list[str]`, `Literal['a']`."""
    if isinstance(annotation, type) and not get_args(annotation):
        return annotation.__name__
    return re.sub(r"(?:\w+\.)+(?=\w)", "", str(annotation))


def _types(annotation: Any) -> Iterator[Any]:
    """All types in an annotation, itself included."""
    yield annotation
    if get_origin(annotation) is not Literal:
        for one in get_args(annotation):
            yield from _types(one)


def _choices(annotation: Any) -> Iterator[Any]:
    for one in _types(annotation):
        if get_origin(one) is Literal:
            for value in get_args(one):
                yield value.value if isinstance(value, enum.Enum) else value
        elif isinstance(one, type) and issubclass(one, enum.Enum):
            yield from (member.value for member in one)


def _is_model(one: Any) -> bool:
    return isinstance(one, type) and issubclass(one, BaseModel)
