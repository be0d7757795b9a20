"""Pydantic's complaints in the house's words."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..errors import near


def explain(error: ValidationError) -> tuple[tuple[str | int, ...], str]:
    """Where in the arguments the mistake is, and one sentence about it; of several mistakes the first."""
    details = error.errors(include_url=False)
    # A misspelt field is unknown and missing at once; the unknown name is the mistake.
    first = next((each for each in details if each["type"] == "extra_forbidden"), details[0])
    missing = [str(each["loc"][-1]) for each in details if each["type"] == "missing"]
    more = len(details) - 1 - (1 if first["type"] == "extra_forbidden" and missing else 0)
    suffix = f" (and {more} more)" if more > 0 else ""
    return first["loc"], f"{error.title}{_written(first['loc'])}: {_sentence(first, missing)}{suffix}"


def _written(location: Sequence[str | int]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)


def _sentence(detail: ErrorDetails, missing: list[str]) -> str:
    value = detail["input"]
    match detail["type"]:
        case "extra_forbidden":
            name = str(detail["loc"][-1])
            return f"there is no field {name!r}{near(name, missing)}"
        case "missing":
            return "this field is missing"
        case "value_error" | "assertion_error":
            return detail["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
        case "string_too_short":
            return f"{value!r} is too short to be a reason"
        case _:
            sentence = detail["msg"][0].lower() + detail["msg"][1:].removeprefix("Input ")
            return f"{value!r}: {sentence}"
