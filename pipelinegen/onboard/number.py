"""The repository's number on the Woodpecker server, written into the definition that lacks it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from ..errors import PipelinegenError, shown
from ..render.write import write_files

_FIELD = "woodpecker_id"
# What may stand between an argument and the end of its line.
_COMMA = re.compile(rb",[ \t]*(?:#[^\r\n]*)?(?=\r?\n)")
_MARK = "\ufeff"  # of Windows' editors; ast takes it for a mistake


def write_number(definition: Path, number: int) -> None:
    """Say `woodpecker_id=NUMBER` in the one `Repository(…)` of a definition's file. Raises PipelinegenError."""
    try:
        text = definition.read_bytes().decode("utf-8")  # its line ends stay as they are
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


def can_write(definition: Path) -> bool:
    """Whether the number has a place in the file of a definition that lacks it."""
    try:
        return with_number(definition.read_bytes().decode("utf-8").removeprefix(_MARK), 1) is not None
    except (OSError, UnicodeDecodeError):
        return False


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
    # Of a value in brackets they belong to the argument.
    last = max(call.keywords, key=lambda each: (each.end_lineno or 0, each.end_col_offset or 0))
    # In a call of several lines every argument has one of its own, maybe with a comment behind it.
    if min(each.lineno for each in call.keywords) == call.lineno:
        return _replaced(text, last, f", {_FIELD}={number}", after=True)
    indent, end = " " * call.keywords[0].col_offset, "\r\n" if "\r\n" in text else "\n"
    behind = _COMMA.match(text.encode()[_end(text, last) :])
    if behind is None:
        return _replaced(text, last, f",{end}{indent}{_FIELD}={number}", after=True)
    comment = behind[0].decode()
    return _replaced(text, last, f"{comment}{end}{indent}{_FIELD}={number},", after=True, over=len(behind[0]))


def _is_repository(function: ast.expr) -> bool:
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    return name == "Repository"


def _replaced(text: str, node: ast.expr | ast.keyword, new: str, *, after: bool = False, over: int = 0) -> str:
    """The text with other words instead of a node, or after it and over so many of the bytes that follow."""
    whole, end = text.encode(), _end(text, node)
    start = end if after else _offset(text, node.lineno, node.col_offset)
    return (whole[:start] + new.encode() + whole[end + over :]).decode()


def _end(text: str, node: ast.expr | ast.keyword) -> int:
    return _offset(text, node.end_lineno or 1, node.end_col_offset or 0)


def _offset(text: str, line: int, column: int) -> int:
    """How many bytes stand before a place in the text."""
    return sum(map(len, text.encode().splitlines(keepends=True)[: line - 1])) + column
