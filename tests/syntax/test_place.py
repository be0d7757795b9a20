"""Where the characters of a scalar stand in the text, in every style that YAML has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.syntax import yaml
from pipelinegen.syntax.text import Lines
from pipelinegen.syntax.yaml import Node

WORDS = "alpha beta"


def node_in(text: str) -> Node:
    root = yaml.compose(text)
    assert root is not None
    node = yaml.field(root, "a") or yaml.field(root, "b", "c")
    assert node is not None
    return node


def places(text: str) -> list[str]:
    """Of each character of the value but white space, the character that stands at its place."""
    node = node_in(text)
    origin = yaml.origin(Lines(text), node)
    return [text[origin.offset(at)] for at, character in enumerate(node.value) if not character.isspace()]


@pytest.mark.parametrize(
    "text",
    [
        "a: alpha beta\n",
        "a:   alpha beta  # why\n",
        "a: 'alpha beta'\n",
        'a: "alpha beta"\n',
        "a: !!str alpha beta\n",
        "a: &name alpha beta\n",
        "a: &name 'alpha beta'\n",
        'a: !!str &name "alpha beta"\n',
        "a: |\n  alpha\n  beta\n",
        "a: |-\n    alpha\n\n    beta\n",
        "a: |2\n   alpha\n  beta\n",
        "a: &name |\n  alpha\n    beta\n",
        "a: |  # why\n  alpha beta\n",
        "a: >\n  alpha\n  beta\n",
        "a: >-\n  alpha\n\n  beta\n",
        "a: alpha\n  beta\n",
        "a: 'alpha\n\n  beta'\n",
        'a: "alpha\n  beta"\n',
        'a: "alpha \\\n  beta"\n',
        'a:\n  "alpha beta"\n',
        "a: |\n\n\n  alpha\n  beta\n",
        "b:\n  c: |\n    alpha\n    beta\n",
        "b: {c: alpha beta}\n",
        "a: |\r\n  alpha\r\n  beta\r\n",
    ],
)
def test_every_letter_is_where_it_stands(text: str) -> None:
    assert "".join(places(text)) == WORDS.replace(" ", "")


@pytest.mark.parametrize(
    "text, index, expected",
    [
        ("a: 'it''s x'\n", 5, "x"),
        ('a: "t\\tx"\n', 2, "x"),
        ('a: "\\u00e9x"\n', 1, "x"),
        ('a: "\\x41x"\n', 1, "x"),
        ('a: "\\"x"\n', 1, "x"),
        ("a: |\n  é\n  x\n", 2, "x"),
    ],
)
def test_what_takes_more_room_than_it_is(text: str, index: int, expected: str) -> None:
    node = node_in(text)
    assert node.value[index] == "x"
    assert text[yaml.origin(Lines(text), node).offset(index)] == expected


LINES = st.lists(st.text("ab é:#'\"\\$", max_size=8).map(str.strip), min_size=1, max_size=5)


@given(LINES)
def test_a_block_of_anything(lines: list[str]) -> None:
    text = "a: |\n" + "".join(f"   {line}\n" if line else "\n" for line in ["z", *lines])
    node = node_in(text)
    origin = yaml.origin(Lines(text), node)
    for at, character in enumerate(node.value):
        assert text[origin.offset(at)] == character


@given(st.text("ab é:#'$\n", max_size=20))
def test_a_quoted_text_of_anything(value: str) -> None:
    text = "a: " + yaml.dump({"a": value}).removeprefix("---\na:").strip() + "\n"
    node = node_in(text)
    origin = yaml.origin(Lines(text), node)
    for at, character in enumerate(node.value):
        assert 0 <= origin.offset(at) <= len(text)
        if not character.isspace() and node.style != '"':
            assert text[origin.offset(at)] == character
