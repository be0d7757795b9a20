"""Texts of one shape are in the canonical layout together, or none of them is."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelinegen.syntax import yaml
from pipelinegen.syntax.yaml.shape import shape_of

ROOT = Path(__file__).parents[2]


def is_canonical(text: str) -> bool:
    """Whether reading and writing gives the same text."""
    try:
        return yaml.dump(yaml.load(text)).rstrip("\n") + "\n" == text
    except yaml.YamlError:
        return False


# What may stand for each sign of a sketch; no two keys of a text may become one.
KEYS = ("name", "steps", "x", "a-b", "image_tag", "from_secret", "k" * 99, "Zz9", "none", "One")
FILLINGS = {
    "T": ('"x"', '"ubuntu:24.04"', '"a b  c"', '"- a: #b"', '" x "', '"' + "word " * 60 + '"', '"it\'s"', '"%{!&*}"'),
    "E": ("${{ a }}", "${{ needs.build-site.outputs.image_tag }}", "${{ github.ref }}"),
    "C": ("# x", "# a comment: \"with\" 'all' [signs] & more", "#   set in", "# " + "long " * 50 + "end", "# - a: b"),
    "L": ("x", "set -eu", 'echo "$A" | b: c', "- a: b", "---x", "{}", "a" * 200, "%x", "'", '"', "key: value  # c"),
}
# Lines of sketches: `K` is a key, the others are as above, all else stands for itself.
LINES = (
    "K: T", "K: E", "K:", "- K: T", "- T", "K: [T, T]", "K: []", "K: {}", "K: true", "K: 30", "K: a/b@c  C", "K: T  C",
    "C", "", "K: |", "K: |-", "- |", "K: >", "L", "  L", "K: 'x'", "- K: [T]", "on:", "K: plain words", '"": T',
    'K: ""', 'K: "a\\"b"', "K: T C", "K: |  C", "-", "- - T", "K: T # ", "K: ü", "\tL", "L ", "# ", "#x", "K : T",
)  # fmt: skip


@st.composite
def sketches(draw: st.DrawFn) -> str:
    """Lines at whatever depth: most of what comes out is not canonical, and much no YAML."""
    depth = 0
    lines = []
    for line in draw(st.lists(st.sampled_from(LINES), min_size=1, max_size=9)):
        depth = max(0, depth + draw(st.sampled_from([-4, -2, 0, 0, 0, 0, 2, 2, 4, 1])))
        lines.append(" " * depth + line if line else line)
    return "\n".join(["---", *lines, ""])


def filled(sketch: str, seed: int) -> str:
    """A text made from a sketch."""
    chance = random.Random(seed)
    keys = chance.sample(KEYS, len(KEYS))
    drawn = iter(keys)

    def piece(found: re.Match[str]) -> str:
        sign = found[0]
        return next(drawn, "more") if sign == "K" else chance.choice(FILLINGS[sign])

    return "\n".join(re.sub(r"(?<![\w\"#])[KTECL](?![\w\"])", piece, line) for line in sketch.split("\n"))


@given(sketches(), st.integers(0, 1000), st.integers(0, 1000))
@example("---\nK: T\nK:\n  - K: T  C\n  C\n\n  - K: |\n      L\n      L\n    K: [T, T]\n", 1, 2)
@example("---\nK: |\n  L\n C\nK: T\n", 1, 2)
@example("---\nK: T  C\n        C\nK: T\n", 1, 2)
def test_what_holds_of_a_text_holds_of_every_one_of_its_shape(sketch: str, first: int, second: int) -> None:
    one, other = filled(sketch, first), filled(sketch, second)
    if shape_of(one) == shape_of(other):
        assert is_canonical(one) == is_canonical(other)


@given(sketches(), st.integers(0, 1000))
def test_a_shape_is_itself_written_as_the_text_is(sketch: str, seed: int) -> None:
    text = filled(sketch, seed)
    assert is_canonical(shape_of(text)) == is_canonical(text)


@pytest.mark.parametrize("seed", range(3))
def test_our_files_with_other_names_are_of_the_same_shape(seed: int) -> None:
    text = (ROOT / "generated/website/.woodpecker/build-fallback.yml").read_text(encoding="utf-8")
    name = ["other", "a-name-that-is-much-longer", "x9"][seed]
    other = text.replace("website", name).replace("viktorbarzin/blog", f"someone/{name}").replace('"2"', f'"{seed}"')
    assert other != text
    assert shape_of(other) == shape_of(text)
    assert shape_of(text) != text


def test_a_change_of_the_layout_is_another_shape() -> None:
    text = '---\na: "x"\nb:\n  - "y"  # c\n\n  # d\n  - "z"\n'
    changed = [
        text.replace("\n  -", "\n    -"),
        text.replace('a: "x"', "a: 'x'"),
        text.replace('a: "x"', "a: x"),
        text.replace('a: "x"', 'a:  "x"'),
        text.replace('a: "x"', 'a: ""'),
        text.replace("  # c", " # c"),
        text.replace("\n\n", "\n"),
        text.replace("  # d", "# d"),
        text.replace("b:", "b: "),
        text.replace("b:", "on:"),
        text.replace("b:", "a:"),
        text + "\n",
        text.removesuffix("\n"),
    ]
    shapes = [shape_of(each) for each in (text, *changed)]
    assert len(set(shapes)) == len(shapes)
