"""Where in a definition's source a mistake stands."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType


def line_of_culprit(paths: Sequence[Path], culprit: str) -> tuple[Path, int]:
    """The first file and line in which the text `culprit` is written; the first file's `project =` otherwise."""
    for path in paths:
        for node in ast.walk(_parse(path)):
            if culprit and isinstance(node, ast.Constant) and node.value == culprit:
                return path, node.lineno
    return paths[0], line_of_variable(paths[0], "project")


def line_of_variable(path: Path, name: str) -> int:
    """The line in which a module-level variable is set; 1 when it is not."""
    for node in _parse(path).body:
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == name for to in node.targets):
            return node.lineno
    return 1


def innermost_call(trace: TracebackType | None, folder: Path) -> tuple[Path, int, ast.Call | None]:
    """The last place below `folder` that a traceback goes through: file, line, and the call that was made there."""
    found: tuple[Path, int, ast.Call | None] = (folder, 1, None)
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.parent == folder:
            positions = list(trace.tb_frame.f_code.co_positions())[trace.tb_lasti // 2]
            found = path, trace.tb_lineno, _call_at(path, positions)
        trace = trace.tb_next
    return found


def line_of_argument(call: ast.Call, location: Sequence[str | int]) -> int | None:
    """The line of the argument at a pydantic error's location; as far down as the source spells it out."""
    node: ast.expr = call
    line: int | None = None
    for step in location:
        found: ast.expr | None = None
        if isinstance(node, ast.Call):
            keyword = next((each for each in node.keywords if each.arg == step), None)
            found = keyword.value if keyword else None
            line = keyword.lineno if keyword else line
        elif isinstance(node, ast.List | ast.Tuple) and isinstance(step, int) and step < len(node.elts):
            found = node.elts[step]
        elif isinstance(node, ast.Dict):
            found = next(
                (
                    value
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant) and key.value == step
                ),
                None,
            )
        if found is None:
            break
        line = found.lineno if not isinstance(node, ast.Call) else line
        node = found
    return line


def _call_at(path: Path, positions: tuple[int | None, int | None, int | None, int | None]) -> ast.Call | None:
    for node in ast.walk(_parse(path)):
        if (
            isinstance(node, ast.Call)
            and (node.lineno, node.end_lineno, node.col_offset, node.end_col_offset) == positions
        ):
            return node
    return None


def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes())
