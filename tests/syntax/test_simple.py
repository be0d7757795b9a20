"""What all readers of YAML agree about: nothing is called so that one of them sees differently."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelinegen.finding import Position
from pipelinegen.syntax import yaml
from pipelinegen.syntax.yaml.node import Node
from pipelinegen.syntax.yaml.simple import DOUBT, agreed, alike, simple, values
from pipelinegen.syntax.yaml.tree import Quoted
from pipelinegen.woodpecker.file.document import read
from pipelinegen.woodpecker.file.document import value as served

ROOT = Path(__file__).parents[2]
# Characters that some plain scalar is made of that is no text for some reader.
ODD = "0123456789abcdefxoyYnNtTrRuUlLsSiIfF+-_.:<=~eE "


def never(_depth: int, _key: str) -> bool:
    return False


def readers(text: str) -> list[Any]:
    """What each reader sees: of YAML 1.2 and of 1.1, GitHub's and the server's.

    That which keeps the layout is more particular; whether it reads a text is asked of the text's shape.
    """
    document = read(text)
    return [
        yaml.load_plain(text),
        yaml.load_1_1(text),
        yaml.value(yaml.compose(text)),
        None if document is None else served(document),
    ]


def same(one: Any, other: Any) -> bool:
    """Equal in value and in type, but for the subclasses that tell how something was written."""
    if isinstance(one, dict) and isinstance(other, dict):
        pairs = zip(one.items(), other.items(), strict=False)
        return len(one) == len(other) and all(same(a, b) and same(x, y) for (a, x), (b, y) in pairs)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    kind = next(each for each in (bool, int, float, str, type(None), object) if isinstance(one, each))
    return isinstance(other, kind) and isinstance(one, bool) == isinstance(other, bool) and one == other


def plain(text: str) -> Node:
    """A plain scalar."""
    return Node("scalar", Position(), value=text)


@given(st.text(ODD, max_size=8) | st.from_regex(r"[0-9.+:_-]{1,12}", fullmatch=True))
@example("on")
@example("0o17")
@example("1_000")
@example("12:30")
@example("2024-01-01")
@example("<<")
@example("=")
@example("~")
@example("")
@example("True")
@example("n")
def test_a_plain_scalar_that_is_agreed_about_is_the_same_for_every_reader(text: str) -> None:
    found = agreed(plain(text))
    if found is DOUBT:
        return
    if text.strip() != text or ": " in f"{text} " or " #" in text or text.startswith(("- ", "-")):
        return  # it cannot be written as a plain scalar
    for seen in readers(f"- {text}\n"):
        assert same([found], seen), seen


@pytest.mark.parametrize(
    "text", ["a", "true", "false", "30", "0", "", "null", "ubuntu-24.04", "${{ a.b }}", "/tmp", "no-1"]
)
def test_what_our_files_have_is_agreed_about(text: str) -> None:
    assert agreed(plain(text)) is not DOUBT


@pytest.mark.parametrize(
    "text", ["on", "Yes", "010", "1.0", "3.10", "0x1f", "-1", "1e3", "12:30", "2024-01-01", "TRUE"]
)
def test_what_readers_may_differ_about_is_doubtful(text: str) -> None:
    assert agreed(plain(text)) is DOUBT


@pytest.mark.parametrize("path", sorted((ROOT / "generated").rglob("*.yml")), ids=lambda path: f"{path.parts[-4:]}")
def test_our_files_are_simple(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    node = simple(text)
    assert node is not None
    found = values(node, lambda depth, key: (depth, key) == (1, "on"))
    assert found is not DOUBT
    one_two, old, core, server = readers(text)
    if isinstance(old, dict) and True in old:
        old = {("on" if key is True else key): value for key, value in old.items()}
    for seen in (one_two, old, core, server, yaml.plain(yaml.load(text))):
        assert same(found, seen)


PIECES = st.sampled_from(
    [
        "a", "b:", "- ", "  ", "\n", "\n  ", "\n- ", ": ", "on", "yes", "0", "1.0", '"x"', "'y'", "|", ">", "&a ",
        "*a",
        "!!str ", "!own ", "<<: ", "? ", "[", "]", "{", "}", ", ", "#c", "---", "...", "%YAML 1.1", "\\/", '"\\/"',
        "?x",
        "null", "~", "\t", "\u2028", "é", "2024-01-01",
    ]
)  # fmt: skip


@given(st.builds("{}{}".format, st.sampled_from(["a: ", "a:\n  ", "a:\n  - ", ""]), st.lists(PIECES).map("".join)))
@example("a: [?b]\n")
@example('a: "\\/"\n')
@example("a: 1\na: 2\n")
@example("on: 1\nyes: 2\n")
@example("a: 1\n---\nb: 2\n")
@example("a: &x 1\nb: *x\n")
@example("? [a]\n: b\n")
@example("a: 1\n...\n")
def test_nothing_is_agreed_about_that_a_reader_sees_differently(body: str) -> None:
    text = f"---\n{body}"
    node = simple(text)
    found = DOUBT if node is None else values(node, never)
    if found is DOUBT:
        return
    for seen in readers(text):
        assert same(found, seen), (found, seen)


def test_texts_in_quotes_are_told_from_plain_ones() -> None:
    node = simple("---\na: \"x\"\nb: 'x'\nc: |\n  x\nd: x\n")
    assert node is not None
    found = values(node, never)
    assert found == {"a": "x", "b": "x", "c": "x\n", "d": "x"}
    assert isinstance(found, dict)
    assert [isinstance(value, Quoted) for value in found.values()] == [True, True, True, False]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("a: 1\nb: [x, y]\n", True),
        ("a: 2\nb: [x, y]\n", False),
        ("a: '1'\nb: [x, y]\n", False),
        ("b: [x, y]\na: 1\n", False),
        ("a: 1\nb: [x]\n", False),
        ("a: 1\nb: [x, y]\nc: 1\n", False),
        ("a: 1\nb: {x: y}\n", False),
        ("'a': 1\nb: [x, y]\n", False),
        ("a: !!int 1\nb: [x, y]\n", False),
        ("a: 1\nb: [x, [y]]\n", False),
    ],
)
def test_documents_are_alike_in_shape_keys_and_styles(other: str, expected: bool) -> None:
    one, two = yaml.compose("a: 1\nb: [x, y]\n"), yaml.compose(other)
    assert one is not None
    assert two is not None
    assert alike(one, two, lambda here, there: here.value == there.value) == expected
