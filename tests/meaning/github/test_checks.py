"""What the checks of a job are called."""

from __future__ import annotations

import pytest

from pipelinegen.meaning.github.checks import checks_of


@pytest.mark.parametrize(
    ("name", "matrix", "checks"),
    [
        (None, {}, ["job"]),
        ("Test", {}, ["Test"]),
        (5, {}, ["job"]),
        ("Test", {"a": [1, "x"], "b": [True]}, ["Test (1, true)", "Test (x, true)"]),
        ("On ${{ matrix.a }}", {"a": ["x", "y"]}, ["On x", "On y"]),
        ("On ${{ matrix.b }}", {"a": ["x"]}, ["On "]),
        ("Test", {"a": ["x", "y"], "exclude": [{"a": "y"}]}, ["Test (x)"]),
        ("Test", {"a": ["x"], "include": [{"a": "x", "b": "1"}, {"a": "z"}]}, ["Test (x, 1)", "Test (z)"]),
        ("Test", {"include": [{"a": "x"}]}, ["Test (x)"]),
        ("Test", {"a": "${{ fromJSON(vars.A) }}"}, []),
        ("Test", {"a": ["x"], "include": "${{ fromJSON(vars.A) }}"}, []),
        ("Test", {"a": ["x"], "include": ["y"]}, []),
        ("Test", "${{ fromJSON(vars.A) }}", []),
    ],
)
def test_names(name: object, matrix: object, checks: list[str]) -> None:
    body = {"strategy": {"matrix": matrix}, **({"name": name} if name is not None else {})}
    assert checks_of("job", body) == checks


def test_a_matrix_without_end_is_cut_off() -> None:
    assert len(checks_of("job", {"strategy": {"matrix": {"a": [*range(1000)], "b": [*range(1000)]}}})) == 256
