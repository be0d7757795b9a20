"""The objects that a filter of jq builds from its arguments: `{branch: $branch, variables: {IMAGE_TAG: $tag}}`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ._sample import UNKNOWN

Object = Mapping[str, Any]

_TOKEN = re.compile(r'\s+|(\$ENV\.\w+|env\.\w+|\$\w+|"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|.)', re.DOTALL)
_DEEPEST = 20


class _OddError(Exception):
    """The filter is more than an object."""


def constructed(text: str, arguments: Mapping[str, str]) -> Object | None:
    """The object that a filter builds; a value that is more than an argument or a text is `UNKNOWN`.

    None where it builds no object.
    """
    tokens = [match[1] for match in _TOKEN.finditer(text) if match[1]]
    try:
        found, at = _object(tokens, 0, arguments, 0)
    except (_OddError, IndexError, ValueError):
        return None
    return found if at == len(tokens) else None


def _object(tokens: list[str], at: int, arguments: Mapping[str, str], depth: int) -> tuple[dict[str, Any], int]:
    if tokens[at] != "{" or depth > _DEEPEST:
        raise _OddError
    found: dict[str, Any] = {}
    at += 1
    while tokens[at] != "}":
        key = tokens[at]
        at += 1
        if key.startswith('"'):
            name = json.loads(key)
        elif re.fullmatch(r"\$?[A-Za-z_]\w*", key):
            name = key.removeprefix("$")
        else:
            raise _OddError
        if tokens[at] == ":":
            found[name], at = _value(tokens, at + 1, arguments, depth)
        else:
            found[name] = arguments.get(name, UNKNOWN) if key.startswith("$") else UNKNOWN
        if tokens[at] == ",":
            at += 1
        elif tokens[at] != "}":
            raise _OddError
    return found, at + 1


def _value(tokens: list[str], at: int, arguments: Mapping[str, str], depth: int) -> tuple[Any, int]:
    start = at
    if tokens[at] == "{":
        value, at = _object(tokens, at, arguments, depth + 1)
        if tokens[at] in (",", "}"):
            return value, at
    while tokens[at] not in (",", "}"):
        at = _behind(tokens, at)
    return (_simple(tokens[start], arguments) if at == start + 1 else UNKNOWN), at


def _behind(tokens: list[str], at: int) -> int:
    """The next token, or the one behind what a bracket holds."""
    opened = 0
    while True:
        opened += (tokens[at] in "([{") - (tokens[at] in ")]}")
        at += 1
        if opened <= 0:
            return at


def _simple(token: str, arguments: Mapping[str, str]) -> str:
    if token.startswith("$ENV."):
        return f"${token.removeprefix('$ENV.')}"
    if token.startswith("env."):
        return f"${token.removeprefix('env.')}"
    if token.startswith("$"):
        return arguments.get(token[1:], UNKNOWN)
    if token.startswith('"') and "\\(" not in token:
        return str(json.loads(token))
    return UNKNOWN
