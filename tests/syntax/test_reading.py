"""Fields with what is merged, and values as YAML 1.2 has them."""

from __future__ import annotations

import pytest

from pipelinegen.finding import Position
from pipelinegen.syntax import yaml
from pipelinegen.syntax.yaml import compose

MERGED = """\
x: &x {image: one, pull: true}
y: &y {image: two, name: y}
a: {<<: *x, image: own}
b: {<<: [*x, *y]}
c: {<<: 1, k: v}
"""


def texts(text: str, *path: str) -> dict[str, str]:
    return {key.value: value.value for key, value in yaml.entries(yaml.field(compose(text), *path))}


def test_own_fields_come_first_and_win() -> None:
    assert texts(MERGED, "a") == {"image": "own", "pull": "true"}
    assert texts(MERGED, "b") == {"image": "one", "pull": "true", "name": "y"}
    assert texts(MERGED, "c") == {"k": "v"}


def test_a_path_that_leads_nowhere() -> None:
    root = compose("a: {b: [1]}\n")
    assert yaml.field(root, "a", "c") is None
    assert yaml.field(root, "a", "b", "c") is None
    assert yaml.field(None, "a") is None
    assert [node.value for node in yaml.scalars(yaml.field(root, "a", "b"))] == ["1"]
    assert yaml.scalars(None) == ()


def test_one_or_a_list_without_nulls() -> None:
    root = compose("a: x\nb: [x, null, ~, '', {c: d}]\n")
    assert [node.value for node in yaml.scalars(yaml.field(root, "a"))] == ["x"]
    assert [node.value for node in yaml.scalars(yaml.field(root, "b"))] == ["x", ""]


def test_everything_once() -> None:
    root = compose("a: &a [x, y]\nb: *a\n")
    assert [node.value for node in yaml.walk(root) if node.kind == "scalar"] == ["a", "x", "y", "b"]


@pytest.mark.parametrize(
    "written, value",
    [
        ("on", "on"),
        ("yes", "yes"),
        ("true", True),
        ("~", None),
        ("", None),
        ("010", 10),
        ("0o10", 8),
        ("0x1F", 31),
        ("1.10", 1.1),
        ("3.", 3.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("1_000", "1_000"),
        ("2026-01-01", "2026-01-01"),
        ("'1'", "1"),
        ("!!str 1", "1"),
        ("9" * 400, "9" * 400),
    ],
)
def test_core_values(written: str, value: object) -> None:
    found = yaml.value(compose(f"a: {written}\n"))
    assert found == {"a": value}
    assert isinstance(found, dict)
    assert type(found["a"]) is type(value)


def test_where_a_path_leads() -> None:
    root = compose("a:\n  - b: 1\n    <<: {d: 1}\n  - 2\n")
    assert yaml.position_of(root, ["a"]) == Position(1, 1)
    assert yaml.position_of(root, ["a", 0, "b"]) == Position(2, 5)
    assert yaml.position_of(root, ["a", 1]) == Position(4, 5)
    assert yaml.position_of(root, ["a", 0, "d"]) == Position(2, 5)
    assert yaml.position_of(root, ["a", 7]) == Position(1, 1)
    assert yaml.position_of(None, ["a"]) == Position()
