"""Pydantic's complaints in the house's words."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..errors import near
from ..model.base import Model


def explain(error: ValidationError) -> tuple[tuple[str | int, ...], str]:
    """Where in the arguments the mistake is, and one sentence about it; of several mistakes the first."""
    details = error.errors(include_url=False)
    # A misspelt field is unknown and missing at once; the unknown name is the mistake.
    first = next((each for each in details if each["type"] == "extra_forbidden"), details[0])
    missing = [each for each in details if each["type"] == "missing"]
    more = len(details) - 1 - (1 if first["type"] == "extra_forbidden" and missing else 0)
    suffix = f" (and {more} more)" if more > 0 else ""
    location = (*first["loc"], *first.get("ctx", {}).get("at", ()))
    return location, f"{error.title}{_written(first['loc'])}: {_sentence(first, error.title)}{suffix}"


def _written(location: Sequence[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)


def _sentence(detail: ErrorDetails, model: str) -> str:
    value = detail["input"]
    match detail["type"]:
        case "extra_forbidden":
            name = str(detail["loc"][-1])
            known = _fields(model) if len(detail["loc"]) == 1 else []
            return f"there is no field {name!r}{near(name, [each for each in known if each != name])}"
        case "missing":
            return "this field is missing"
        case "fault":
            return detail["msg"]
        case "value_error" | "assertion_error":
            message = detail["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
            return " ".join(message.splitlines())
        case _:
            sentence = detail["msg"].removeprefix("Input ")
            return f"{value!r}: {sentence[0].lower()}{sentence[1:]}"


def _fields(model: str) -> list[str]:
    """The fields of the definition class of that name, a user's own included."""
    classes = [Model]
    for each in classes:
        classes += each.__subclasses__()
    return [field for each in classes if each.__name__ == model for field in each.model_fields]
