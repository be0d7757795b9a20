"""Schema errors for people: of a nest of alternatives, the one line that matters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import near

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Path = list[str | int]


class Fault(NamedTuple):
    """What is wrong at a path of the document, what would be right, and the rule that says so if it has a name."""

    path: Path
    message: str
    help: str = ""
    rule: str = ""


def explain(error: ValidationError, schema: Any) -> Iterator[Fault]:
    """The faults behind an error of `schema`: of several alternatives, those of the one that came closest."""
    for leaf in _most_specific(error, schema):
        path = [*leaf.absolute_path]
        rule = _rule(leaf, schema)
        if rule:
            text = rule["x-message"].replace("%VALUE%", short(leaf.instance))
            yield Fault(path, text, rule.get("x-help", ""), rule["x-rule"])
        else:
            yield from _plainly(leaf, path)


def short(value: object) -> str:
    """The value in quotes, cut where it gets long."""
    if isinstance(value, str):
        return repr(value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…")
    text = repr(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


_LONGEST = 78


def _plainly(error: ValidationError, path: Path) -> Iterator[Fault]:
    instance: Any = error.instance
    wanted: Any = error.validator_value
    match error.validator:
        case "additionalProperties":
            schema: Any = error.schema
            for key in _unknown_keys(error):
                close = near(str(key), schema.get("properties", ()))
                yield Fault([*path, key], f"unknown key {short(key)}{close}")
        case "required":
            for key in wanted:
                if key not in instance:
                    yield Fault(path, f"key {key!r} is missing")
        case "enum":
            close = near(str(instance)[:_LONGEST], wanted)
            yield Fault(path, f"{short(instance)} is none of {', '.join(map(str, wanted[:12]))}{close}")
        case "type" if instance is None and not path:
            yield Fault(path, "the file is empty")
        case "type":
            yield Fault(path, f"{short(instance)} must be of type {wanted}")
        case "oneOf" if _is_of_a_step(error):
            both = {"run", "uses"} <= set(instance)
            yield Fault(
                path, "a step has " + ("either 'run' or 'uses', not both" if both else "neither 'run' nor 'uses'")
            )
        case _:
            yield Fault(path, error.message.replace(repr(instance), short(instance)))


def _most_specific(error: ValidationError, schema: Any) -> list[ValidationError]:
    """The deepest errors under `error` that still say what matters."""
    if not error.context or _rule(error, schema) or _is_of_a_step(error):
        return [error]
    branches: dict[object, list[ValidationError]] = {}
    for child in error.context:
        branches.setdefault(child.schema_path[0], []).extend(_most_specific(child, schema))
    return max(branches.values(), key=_closeness)


def _rule(error: ValidationError, schema: Any) -> Any:
    """The innermost part of the definition at fault that says in its own words what is wrong."""
    found = None
    node = schema
    for step in error.absolute_schema_path:
        while isinstance(node, dict) and "$ref" in node and step not in node:
            node, found = _referred(schema, node["$ref"]), None
        if isinstance(node, dict) and "x-rule" in node:
            found = node
        node = node[step]
    return found


def _referred(schema: Any, reference: str) -> Any:
    """The part of the schema that `#/a/b` means."""
    node = schema
    for name in reference.removeprefix("#/").split("/"):
        node = node[name.replace("~1", "/").replace("~0", "~")]
    return node


def _is_of_a_step(error: ValidationError) -> bool:
    """Whether GitHub's alternatives for a step all miss, or more than one fits."""
    wanted: Any = error.validator_value
    return (
        error.validator == "oneOf"
        and isinstance(error.instance, dict)
        and {"run", "uses"} <= {key for each in wanted for key in each.get("required", ())}
    )


def _unknown_keys(error: ValidationError) -> list[str]:
    schema: Any = error.schema
    instance: Any = error.instance
    patterns = list(schema.get("patternProperties", ()))
    known = schema.get("properties", ())
    return [key for key in instance if key not in known and not any(re.search(each, key) for each in patterns)]


def _closeness(errors: list[ValidationError]) -> tuple[int, int, int, int]:
    kinds = [error.validator for error in errors]
    deepest = max(len(error.absolute_path) for error in errors)
    return deepest, -kinds.count("type"), -kinds.count("required"), -len(errors)
