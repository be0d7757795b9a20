"""The two lists of public names, one for type checkers and one for run time, are the same."""

from __future__ import annotations

import ast
import inspect

import pipelinegen


def test_both_lists_name_the_same() -> None:
    tree = ast.parse(inspect.getsource(pipelinegen))
    typed = {
        alias.asname: f"{node.module}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level == 1
        for alias in node.names
        if alias.asname
    }
    assert typed == pipelinegen._HOMES


def test_every_name_can_be_imported() -> None:
    assert all(getattr(pipelinegen, name).__name__ == name for name in pipelinegen.__all__)
