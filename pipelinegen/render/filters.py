"""How a value enters a CI file: each function answers a piece of YAML that cannot be read as anything else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from ..woodpecker import escape


class UnfitError(ValueError):
    """A value cannot stand in the file; `value` is what the definition said."""

    def __init__(self, message: str, value: str) -> None:
        super().__init__(message)
        self.value = value


@dataclass(frozen=True)
class Target:
    """The CI that will read the file: how it must be told that a `$` is a `$`."""

    literal: Callable[[str], str]


def _github_literal(text: str) -> str:
    # GitHub has no escape for its own `${{`, and nothing of ours needs one.
    if "${{" in text:
        raise UnfitError("'${{' would be evaluated by GitHub; pass the value through `env:`", text)
    return text


GITHUB = Target(_github_literal)
WOODPECKER = Target(escape)

# What JSON leaves as it is and YAML does not print.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def quote(value: object, target: Target) -> Markup:
    """A text, number or truth value as a quoted YAML text on one line."""
    text = _text(value)
    if '"' in text and text.isprintable() and not set("'\\") & set(text):
        # The same as in double quotes, and it can be read.
        return Markup(f"'{_literal(text, target, text)}'")
    return Markup(f'"{_inner(text, target)}"')


def inner(value: object, target: Target) -> Markup:
    """What stands between double quotes that the template writes, with more before or after it."""
    return Markup(_inner(_text(value), target))


def _inner(text: str, target: Target) -> str:
    quoted = _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
    return _literal(quoted[1:-1], target, text)


def _text(value: object) -> str:
    if value is None:
        raise ValueError("there is no value to write")
    text = str(value).lower() if isinstance(value, bool) else str(value)  # an undefined value says so here
    if not isinstance(value, str | int | float):
        raise ValueError(f"{value!r} is no single value; a list goes through `| quote_all`")
    if lone := re.search("[\ud800-\udfff]", text):
        raise UnfitError(f"{text!r} holds {lone[0]!r}, half of a character", text)
    return text


def _literal(written: str, target: Target, text: str) -> str:
    try:
        return target.literal(written)
    except UnfitError as error:
        raise UnfitError(str(error), text) from None


def quote_all(values: object, target: Target) -> Markup:
    """A list of texts as a YAML flow list of quoted texts."""
    if not isinstance(values, list | tuple):
        raise ValueError(f"{values!r} is not a list")
    return Markup("[" + ", ".join(str(quote(value, target)) for value in values) + "]")


def block(text: str, target: Target) -> Markup:
    """A text of lines as the content of a YAML block `|`, to be moved to its column with `at`.

    Raises ValueError for a text that a block cannot give back byte for byte.
    """
    if not text.endswith("\n") or text.endswith("\n\n") or text.strip("\n") == "":
        raise ValueError("a block ends with exactly one newline")
    if text[0] in " \n\t":
        raise ValueError("a block begins with a character that is no space")
    if bad := re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]", text):
        raise ValueError(f"a block cannot hold the character {bad[0]!r}")
    return Markup(target.literal(text)[:-1])


def word(value: object) -> Markup:
    """A name made of harmless characters only, to stand inside quotes that the template writes."""
    text = str(value)
    if not re.fullmatch(r"[A-Za-z0-9._/:@=+-]+", text):
        raise UnfitError(f"{text!r} is not a plain word", text)
    return Markup(text)


def at(text: Markup, column: int) -> Markup:
    """Whole lines moved to a column, to stand on a line of their own in the template."""
    if not isinstance(text, Markup):
        raise ValueError(f"{text!r} enters the file unquoted; write `| block` before `| at`")
    # As plain texts, because a Markup escapes whatever is put to it, line by line.
    lines = str(text).rstrip("\n").split("\n")
    indent = " " * column
    return Markup("\n".join(indent + line if line else line for line in lines))


def comment(text: object) -> Markup:
    """A text as the rest of a comment line: never a reference, never a second line."""
    line = " ".join(str(text).split())
    if "${" in line:
        raise UnfitError("a comment is substituted too: '${' would break the pipeline", str(text))
    if bad := re.search("[\x00-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]", line):
        raise UnfitError(f"a comment cannot hold the character {bad[0]!r}", str(text))
    return Markup(line)
