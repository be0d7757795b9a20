"""Schema errors for people: of a nest of alternatives, the one line that matters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ..errors import near

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError


def most_specific(error: ValidationError) -> list[ValidationError]:
    """The deepest errors under `error`: of several alternatives, those of the one the document came closest to."""
    if not error.context or _annotated(error):
        return [error]
    branches: dict[object, list[ValidationError]] = {}
    for child in error.context:
        branches.setdefault(child.schema_path[0], []).extend(most_specific(child))
    return max(branches.values(), key=_closeness)


def location(error: ValidationError) -> list[str | int]:
    """The path of the node that is at fault: of an unknown key the key itself."""
    unknown = _unknown_keys(error) if error.validator == "additionalProperties" and not _annotated(error) else []
    return [*error.absolute_path, *unknown[:1]]


def message(error: ValidationError) -> tuple[str, str]:
    """What is wrong, with the value quoted, and what would be right."""
    if _annotated(error):
        schema: Any = error.schema
        return schema["x-message"].replace("%VALUE%", repr(_short(error.instance))), schema.get("x-help", "")
    instance: Any = error.instance
    match error.validator:
        case "additionalProperties":
            unknown = _unknown_keys(error)[0]
            schema = error.schema
            return f"unknown key {unknown!r}{near(str(unknown), schema.get('properties', ()))}", ""
        case "required":
            wanted: Any = error.validator_value
            missing = next(key for key in wanted if key not in instance)
            return f"key {missing!r} is missing", ""
        case "enum":
            choices: Any = error.validator_value
            close = near(str(error.instance), choices)
            return f"{_short(error.instance)!r} is none of {', '.join(map(str, choices[:12]))}{close}", ""
        case "type":
            return f"{_short(error.instance)!r} must be of type {error.validator_value}", ""
        case "oneOf" if {"run", "uses"} <= set(error.instance if isinstance(error.instance, dict) else ()):
            return "a step has either 'run' or 'uses', not both", ""
        case _:
            return error.message, ""


def _unknown_keys(error: ValidationError) -> list[str]:
    schema: Any = error.schema
    instance: Any = error.instance
    patterns = list(schema.get("patternProperties", ()))
    known = schema.get("properties", ())
    return [key for key in instance if key not in known and not any(re.search(each, str(key)) for each in patterns)]


def _annotated(error: ValidationError) -> bool:
    return isinstance(error.schema, dict) and "x-message" in error.schema


def _closeness(errors: list[ValidationError]) -> tuple[int, int, int, int]:
    kinds = [error.validator for error in errors]
    deepest = max(len(error.absolute_path) for error in errors)
    return deepest, -kinds.count("type"), -kinds.count("required"), -len(errors)


def _short(value: object) -> object:
    return value if len(repr(value)) <= 80 else repr(value)[:77] + "…"
