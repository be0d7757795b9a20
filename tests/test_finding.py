"""A finding is one line that says where, what, and what would be right."""

from __future__ import annotations

import dataclasses

import pytest

from pipelinegen.errors import DefinitionError, near
from pipelinegen.finding import Finding, Position, Severity


def test_a_finding_as_a_line() -> None:
    finding = Finding("latest-tag", ".woodpecker/a.yml", Position(3, 7), "image 'a' floats", "name a version")
    assert str(finding) == ".woodpecker/a.yml:3:7: image 'a' floats; name a version [latest-tag]"
    assert str(dataclasses.replace(finding, help="")) == ".woodpecker/a.yml:3:7: image 'a' floats [latest-tag]"
    assert finding.severity is Severity.ERROR


def test_positions_are_ordered_by_line_then_column_and_count_from_one() -> None:
    places = [Position(2, 1), Position(1, 9), Position(10, 1), Position()]
    assert sorted(places) == [Position(1, 1), Position(1, 9), Position(2, 1), Position(10, 1)]


def test_a_finding_cannot_be_changed() -> None:
    finding = Finding("a", "b", Position(), "c")
    with pytest.raises(dataclasses.FrozenInstanceError):
        finding.path = "d"  # type: ignore[misc]


def test_severities_are_written_in_small_letters() -> None:
    assert [str(each) for each in Severity] == ["error", "warning"]


def test_an_error_of_a_definition() -> None:
    error = DefinitionError("projects/x.py", 3, "this is wrong")
    assert str(error) == "projects/x.py:3: this is wrong"
    assert (error.path, error.line, error.message) == ("projects/x.py", 3, "this is wrong")


@pytest.mark.parametrize(
    "name, names, found",
    [
        ("naem", ["name", "nom"], "; did you mean 'name'?"),
        ("xyz", ["name"], ""),
        ("", ["name"], ""),
        ("name", [], ""),
        ("10x", [10], "; did you mean '10'?"),
    ],
)
def test_near_names(name: str, names: list[object], found: str) -> None:
    assert near(name, names) == found
