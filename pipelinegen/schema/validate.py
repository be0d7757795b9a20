"""A parsed CI file against its schemas; each violation is one finding at the line that matters."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from ..finding import Finding
from ..syntax import yaml
from . import sources
from .explain import location, message, most_specific

if TYPE_CHECKING:
    from jsonschema.protocols import Validator


def check_document(path: str, document: Any, *, floating_images: Collection[str] = ()) -> list[Finding]:
    """The findings of the upstream and the house schema for a file at `path` (as in its repository).

    `floating_images` are the images that may be used without a fixed tag.
    """
    kind = "github" if sources.is_github(path) else "woodpecker"
    findings = [*_check(path, document, _upstream(kind), "schema")]
    # A file of the wrong shape would only be wrong in the house's eyes for the same reason again.
    return findings or [*_check(path, document, _house(kind, tuple(floating_images)), "house-schema")]


def _check(path: str, document: Any, validator: Validator, rule: str) -> Iterator[Finding]:
    seen: set[tuple[object, ...]] = set()
    for error in validator.iter_errors(document):
        for leaf in most_specific(error):
            where = yaml.position(document, location(leaf))
            text, remedy = message(leaf)
            finding = Finding(_annotation(leaf, "x-rule") or rule, path, where, text, remedy)
            if (where, text) not in seen:
                seen.add((where, text))
                yield finding


def _annotation(error: Any, key: str) -> str:
    value = error.schema.get(key, "") if isinstance(error.schema, dict) else ""
    return str(value)


@cache
def _upstream(kind: str) -> Validator:
    import jsonschema  # 70 ms, paid only when there is a file to prove

    validator: Validator = jsonschema.Draft7Validator(sources.upstream(kind))
    return validator


@cache
def _house(kind: str, floating_images: tuple[str, ...]) -> Validator:
    import jsonschema

    formats = jsonschema.FormatChecker(formats=())
    formats.checks("quoted")(lambda value: not isinstance(value, str) or yaml.is_quoted(value))
    validator: Validator = jsonschema.Draft7Validator(sources.house(kind, floating_images), format_checker=formats)
    return validator
