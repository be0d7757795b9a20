"""Where in a definition's source a mistake stands."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType


def line_of_culprit(paths: Sequence[Path], culprit: str) -> tuple[Path, int] | None:
    """The first file and line in which the text `culprit` is written."""
    for path in paths:
        for node in ast.walk(_parse(path)):
            if culprit and isinstance(node, ast.Constant) and node.value == culprit:
                return path, node.lineno
    return None


def line_of_variable(path: Path, name: str) -> int:
    """The line in which a module-level variable is set; 1 when it is not."""
    assignment = _assignment(path, name)
    return assignment.lineno if assignment else 1


def line_of_part(path: Path, name: str, location: Sequence[str | int]) -> int:
    """The line of a part of what a module-level variable is set to, as far down as the source spells it out."""
    assignment = _assignment(path, name)
    if assignment is None or not isinstance(assignment.value, ast.Call):
        return line_of_variable(path, name)
    return line_of_argument(assignment.value, location) or assignment.lineno


def _assignment(path: Path, name: str) -> ast.Assign | ast.AnnAssign | None:
    for node in _parse(path).body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if isinstance(node, ast.Assign | ast.AnnAssign) and any(
            isinstance(target, ast.Name) and target.id == name for target in targets
        ):
            return node
    return None


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
    """The line of the argument at a location within a call; as far down as the source spells it out."""
    node: ast.expr = call
    line: int | None = None
    for step in location:
        found, place = _part(node, step)
        if found is None:
            break
        node, line = found, place
    return line


def _part(node: ast.expr, step: str | int) -> tuple[ast.expr | None, int]:
    """The part of an expression that a step of a location leads to, and the line where it begins."""
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            if keyword.arg == step:
                return keyword.value, keyword.lineno
    elif isinstance(node, ast.List | ast.Tuple) and isinstance(step, int) and step < len(node.elts):
        return node.elts[step], node.elts[step].lineno
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == step:
                return value, key.lineno
    return None, 0


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
