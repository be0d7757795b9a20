"""The repository's number on the Woodpecker server, written into the definition that lacks it."""

from __future__ import annotations

import ast
from pathlib import Path

from ..errors import PipelinegenError, shown
from ..render.write import write_files

_FIELD = "woodpecker_id"
_MARK = "\ufeff"  # of Windows' editors; ast takes it for a mistake


def write_number(definition: Path, number: int) -> None:
    """Say `woodpecker_id=NUMBER` in the one `Repository(…)` of a definition's file. Raises PipelinegenError."""
    try:
        text = definition.read_bytes().decode("utf-8")  # as it is: line ends are the author's
    except (OSError, UnicodeDecodeError) as error:
        raise PipelinegenError(f"{shown(definition)}: {error}") from None
    mark = _MARK if text.startswith(_MARK) else ""
    new = with_number(text.removeprefix(_MARK), number)
    if new is None:
        raise PipelinegenError(
            f"{shown(definition)}: there is no single `Repository(…)` without a number; say {_FIELD}={number} in it"
        )
    # A link stays one.
    write_files({definition.resolve(): mark + new})


def with_number(text: str, number: int) -> str | None:
    """The text with the number as the last argument of its one `Repository(…)`; None if there is not just one.

    The number itself may be there already: somebody else was faster.
    """
    try:
        calls = [each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Call) and _is_repository(each.func)]
    except SyntaxError:
        return None
    if len(calls) != 1:
        return None
    [call] = calls
    said = next((each for each in call.keywords if each.arg == _FIELD), None)
    if said is not None:
        if not isinstance(said.value, ast.Constant) or said.value.value not in (None, number):
            return None
        return _replaced(text, said.value, str(number))
    if not call.keywords or any(each.arg is None for each in call.keywords):
        return None
    last = max(
        (each.value for each in call.keywords), key=lambda each: (each.end_lineno or 0, each.end_col_offset or 0)
    )
    # In a call of several lines every argument has one of its own.
    first = min(each.lineno for each in call.keywords)
    is_long = first != call.lineno
    indent = " " * call.keywords[0].col_offset
    end = "\r\n" if "\r\n" in text else "\n"
    return _replaced(text, last, f",{end}{indent}{_FIELD}={number}" if is_long else f", {_FIELD}={number}", after=True)


def _is_repository(function: ast.expr) -> bool:
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    return name == "Repository"


def _replaced(text: str, node: ast.expr, new: str, *, after: bool = False) -> str:
    """The text with other words instead of an expression, or after it."""
    lines = text.encode().splitlines(keepends=True)
    end = sum(map(len, lines[: (node.end_lineno or 1) - 1])) + (node.end_col_offset or 0)
    start = end if after else sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    whole = text.encode()
    return (whole[:start] + new.encode() + whole[end:]).decode()
