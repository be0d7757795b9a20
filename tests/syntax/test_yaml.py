"""YAML: three ways to read it, one layout, and the place of every node."""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.finding import Position
from pipelinegen.syntax import yaml

TEXT = """\
---
# A comment.
on:
  push: {branches: [main, "a b"]}
list:
  - one
  - key: 1
    other: "x"
  -   - deep
  - |
    block
merged: &m {x: 1}
user:
  <<: *m
  y: 2
null:
"""


@pytest.mark.parametrize(
    "path, line, column",
    [
        ([], 1, 1),
        (["on"], 3, 1),
        (["on", "push"], 4, 3),
        (["on", "push", "branches"], 4, 10),
        (["on", "push", "branches", 1], 4, 27),
        (["list"], 5, 1),
        (["list", 0], 6, 5),
        (["list", 1], 7, 5),
        (["list", 1, "key"], 7, 5),
        (["list", 1, "other"], 8, 5),
        (["list", 2, 0], 9, 9),
        (["list", 3], 10, 5),
        (["user", "y"], 15, 3),
        # Where a path ends early, its nearest parent.
        (["list", 9], 5, 1),
        (["list", "key"], 5, 1),
        (["list", 0, "key"], 6, 5),
        (["nothing", "at", "all"], 1, 1),
        (["user", "nothing"], 13, 1),
        # What came in by a merge stands elsewhere; the place that took it in is good enough.
        (["user", "x"], 13, 1),
        (["user", "x", "deeper"], 13, 1),
    ],
)
def test_position(path: list[str | int], line: int, column: int) -> None:
    assert yaml.position(yaml.load(TEXT), path) == Position(line, column)


@pytest.mark.parametrize(
    "text", ["!foo\na: 1\n", "!!omap\n- a: 1\n", "!!set {a, b}\n", "x\n", "", "- !foo [a]\n- !bar {a: 1}\n"]
)
@pytest.mark.parametrize("path", [["a"], [0], [0, 0], [1, "a"], ["b", 0]])
def test_every_document_has_positions(text: str, path: list[str | int]) -> None:
    assert yaml.position(yaml.load(text), path).line >= 1


@pytest.mark.parametrize(
    "written, new, old",
    [
        ("on", "on", True),
        ("no", "no", False),
        ("yes", "yes", True),
        ("true", True, True),
        ("010", 10, 8),
        ("0o10", 8, "0o10"),
        ("1:30", "1:30", 90),
        ("1e3", 1000.0, "1e3"),
        ("~", None, None),
        ("", None, None),
        ('"on"', "on", "on"),
        ("2001-01-01T00:00:00", None, None),
    ],
)
def test_the_two_versions(written: str, new: Any, old: Any) -> None:
    text = f"key: {written}\n"
    found = yaml.load_plain(text)["key"], yaml.load_1_1(text)["key"]
    if new is None and written.startswith("2"):
        assert found[0] == found[1]
    else:
        assert found == (new, old)
        assert yaml.plain(yaml.load(text))["key"] == new


def test_on_is_a_text_in_the_version_that_counts() -> None:
    assert list(yaml.load("on: 1\n")) == ["on"]
    assert list(yaml.load_1_1("on: 1\n")) == [True]


@pytest.mark.parametrize(
    "text, line, column, message",
    [
        ("a: [\n", 2, 1, "expected the node content, but found '<stream end>'"),
        ("a: 1\nb: 2\na: 3\n", 3, 1, "found duplicate key"),
        ("a: 1\n\tb: 2\n", 2, 1, "found character '\\t' that cannot start any token"),
        ("a: 1\n---\nb: 2\n", 2, 1, "but found another document"),
        ("a: *b\n", 1, 4, "found undefined alias 'b'"),
        ('a: "\\UFFFFFFFF"\n', 1, 1, "not readable as YAML: "),
        (f"a: {'[' * 301}", 1, 1, "more than 300 brackets stay open"),
        ("&a\nb: *a\n", 1, 1, "its aliases unfold to more than 500000 characters"),
        ('a: "\n', 2, 1, "found unexpected end of stream"),
        ("a: b: c\n", 1, 5, "mapping values are not allowed here"),
    ],
)
def test_what_cannot_be_read_has_a_place(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(yaml.YamlError) as caught:
        yaml.load(text)
    assert message in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.position == Position(line, column)


@pytest.mark.parametrize("read", [yaml.load, yaml.load_1_1, yaml.load_plain])
@given(text=st.text(st.one_of(st.sampled_from("ab10:-[]{},&*!|>'\"%@`?#\n\t \\<=~"), st.characters()), max_size=40))
def test_no_text_makes_a_reader_fall_over(read: Any, text: str) -> None:
    try:
        read(text)
    except yaml.YamlError as error:
        refusal = error
    else:
        return
    assert refusal.position.line >= 1
    assert refusal.message


DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(
            st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8),
            inner,
            min_size=1,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(document=DOCUMENTS)
def test_the_layout_is_canonical(document: Any) -> None:
    text = yaml.dump(document)
    assert text.startswith("---")
    assert yaml.plain(yaml.load(text)) == document
    assert yaml.dump(yaml.load(text)) == text


def test_comments_quotes_and_order_are_kept() -> None:
    text = "---\n# One.\nb: 'x'  # two\n\na: \"y\"\nlist:\n  - |\n    z\n  # three\n  - w\n"
    assert yaml.dump(yaml.load(text)) == text


def test_long_lines_are_not_folded() -> None:
    text = f'---\na: "{"word " * 100}"\nb: {"word " * 100}end\n'
    assert yaml.dump(yaml.load(text)) == text


@pytest.mark.parametrize(
    "written, quoted",
    [("'a'", True), ('"a"', True), ("|\n  a\n", True), (">\n  a\n", True), ("a", False), ("1", False), ("", False)],
)
def test_quoted_is_what_was_written_in_quotes_or_as_a_block(written: str, quoted: bool) -> None:
    assert yaml.is_quoted(yaml.load(f"key: {written}\n")["key"]) == quoted


def test_plain_has_no_trace_of_the_reader() -> None:
    found = yaml.plain(yaml.load("a: 'x'\nb: [1]\n"))
    assert (type(found), type(found["a"]), type(found["b"])) == (dict, str, list)


def test_brackets_that_close_again_may_be_many() -> None:
    assert yaml.load(f"a: {'{b: [' * 100}{']}' * 100}\nc: [{'[], ' * 400}]\n")["a"]


NODES = """\
# A comment.
on: &all
  - 'a'
  - "b"
  - c d
  - |
    e
  - !own f
list:
- *all
- {x: 1, "y": [2]}
-
<<: *all
<<: &two {z: ~}
é: !!str 1
"""


def test_nodes_are_as_written_and_know_their_places() -> None:
    root = yaml.compose(NODES)
    assert root is not None
    assert (root.kind, root.tag, root.value, root.plain, root.items) == ("mapping", "", "", False, ())
    places = [(key.value, key.position, item.kind, item.position) for key, item in root.pairs]
    assert places == [
        ("on", Position(2, 1), "sequence", Position(2, 5)),
        ("list", Position(9, 1), "sequence", Position(10, 1)),
        ("<<", Position(13, 1), "sequence", Position(2, 5)),
        ("<<", Position(14, 1), "mapping", Position(14, 5)),
        ("é", Position(15, 1), "scalar", Position(15, 4)),
    ]
    scalars = [(each.tag, each.value, each.plain, each.position) for each in root.pairs[0][1].items]
    assert scalars == [
        ("", "a", False, Position(3, 5)),
        ("", "b", False, Position(4, 5)),
        ("", "c d", True, Position(5, 5)),
        ("", "e\n", False, Position(6, 5)),
        ("!own", "f", True, Position(8, 5)),
    ]
    again, pairs, nothing = root.pairs[1][1].items
    assert (again.alias, again.items) == ("all", root.pairs[0][1].items)
    assert [each.alias for each in (root, root.pairs[0][1], pairs)] == ["", "", ""]
    assert [(key.value, key.position, key.plain) for key, _ in pairs.pairs] == [
        ("x", Position(11, 4), True),
        ("y", Position(11, 10), False),
    ]
    assert (nothing.kind, nothing.value, nothing.plain, nothing.position) == ("scalar", "", True, Position(12, 2))
    assert root.pairs[4][1].tag == "!!str"


@pytest.mark.parametrize("text", ["", "# Nothing.\n", "\ufeff", "\n\n"])
def test_a_text_without_a_document_has_no_nodes(text: str) -> None:
    assert yaml.compose(text) is None


@pytest.mark.parametrize("text", ["---\n", "--- # x\n...\n", "~"])
def test_an_empty_document_is_an_empty_scalar(text: str) -> None:
    root = yaml.compose(text)
    assert root is not None
    assert (root.kind, root.plain) == ("scalar", True)


def written(node: yaml.Node) -> Any:
    """The texts of a node; pairs as tuples."""
    if node.kind == "scalar":
        return node.value
    if node.kind == "sequence":
        return [written(item) for item in node.items]
    return [(written(key), written(item)) for key, item in node.pairs]


@pytest.mark.parametrize(
    "text, nodes",
    [
        ("[http://x/y?z=1, a:b:c]", ["http://x/y?z=1", "a:b:c"]),
        ("{a: http://x, 'b':c, d:e}", [("a", "http://x"), ("b", "c"), ("d:e", "")]),
        ("{a: b, c:}", [("a", "b"), ("c", "")]),
        ("{a:, b: c}", [("a", ""), ("b", "c")]),
        ("[a:, b]", [[("a", "")], "b"]),
        ("[:a, ::b, c]", [":a", "::b", "c"]),
        ("[a?, b?c, ?d, 'e?f:g']", ["a?", "b?c", "?d", "e?f:g"]),
        ("{?a: b, ? c : d}", [("?a", "b"), ("c", "d")]),
        ("{a: !b:c d:e}", [("a", "d:e")]),
        ("[!a:b c, d:e]", ["c", "d:e"]),
        ("[a !b:c]", ["a !b:c"]),
        ("a: |\n  ?x:y *z:\nb: [c:d]\n", [("a", "?x:y *z:\n"), ("b", ["c:d"])]),
        ("[\ue000, a:b?c]", ["\ue000", "a:b?c"]),
        ("- &a.b x\n- *a.b\n", ["x", "x"]),
        ("- &a/b x\n- &a+b y\n- [*a/b, *a+b, &/ z, */]\n", ["x", "y", ["x", "y", "z", "z"]]),
        ("# x\n\t# y\na: b\n", [("a", "b")]),
        ("a: b\n# x\n  \t\n  \t# y\nc: |\n  # z\n  \t# z\n", [("a", "b"), ("c", "# z\n\t# z\n")]),
        ("- &x [&x y]\n- *x\n", [["y"], "y"]),
    ],
)
def test_what_the_c_reader_does_not_know_is_read_as_go_yaml_reads_it(text: str, nodes: Any) -> None:
    root = yaml.compose(text)
    assert root is not None
    assert written(root) == nodes


def test_places_are_those_of_the_text_and_not_of_what_the_c_reader_got() -> None:
    root = yaml.compose("[{a:, b:}, c:d, &e/f g]\n")
    assert root is not None
    (first, second), third, fourth = root.items[0].pairs, *root.items[1:]
    assert [node.position.column for node in (*first, *second, third, fourth)] == [3, 5, 7, 9, 12, 17]
    with pytest.raises(yaml.YamlError) as caught:
        yaml.compose("[{a:, b:}, *c/d]\n")
    assert caught.value.message == "there is no anchor 'c/d' before this alias"
    assert caught.value.position == Position(1, 12)
    with pytest.raises(yaml.YamlError) as caught:
        yaml.compose("[{a:, b:}, c:d\n")
    assert caught.value.position == Position(2, 1)


@pytest.mark.parametrize(
    "text, line, column, message",
    [
        ("a: [\n", 2, 1, "did not find expected node content"),
        ("a: 1\n\tb: 2\n", 2, 1, "found a tab character that violates indentation"),
        ("a: 1 # x\n\t# y\nb: 1\n", 2, 1, "found character that cannot start any token"),
        ("a: é\x01\n", 1, 5, "control characters are not allowed: '\\x01'"),
        ("a: é\nb: \ud800\n", 2, 4, "'\\ud800' is half a character"),
        ("a: &a [*a]\n", 1, 8, "the anchor 'a' contains itself"),
        ("- &é x\n", 1, 4, "did not find expected alphabetic or numeric character"),
        ("- *.txt\n", 1, 3, "there is no anchor '.txt' before this alias"),
        ("{a: :b}", 1, 5, "did not find expected node content"),
        ("[a? b]", 1, 3, "did not find expected ',' or ']'"),
        ("%YAML 1.2\n---\na", 1, 1, "the server reads `%YAML 1.1` only; leave that line away"),
        ('a: !x "\\/"', 1, 4, r"the server does not know the escape `\/`; write `/`"),
        ("a: 1\n--- x: y\n", 2, 6, "mapping values are not allowed in this context"),
        ("a: 1\n---\n'", 3, 2, "found unexpected end of stream"),
        ('a: 1\n---\n"\\/"', 3, 1, r"the server does not know the escape `\/`; write `/`"),
    ],
)
def test_what_go_yaml_does_not_read_has_a_place(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(yaml.YamlError) as caught:
        yaml.compose(text)
    assert message in caught.value.message
    assert caught.value.position == Position(line, column)


@given(text=st.text(st.one_of(st.sampled_from("ab1:-[]{},&*!|>'\"%@?#\n\t \\<=/."), st.characters()), max_size=60))
def test_every_node_stands_where_it_says(text: str) -> None:
    try:
        root = yaml.compose(text)
    except yaml.YamlError as error:
        refusal = error
    else:
        # As the reader counts lines.
        lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", text.removeprefix("\ufeff"))
        # What is nothing may stand behind the last line.
        for node in [] if root is None else (each for each in scalars(root) if each.value):
            rest = lines[node.position.line - 1][node.position.column - 1 :]
            assert not node.plain or rest[0] in (*"&!", node.value[0])
        return
    assert refusal.position.line >= 1
    assert refusal.message


def scalars(node: yaml.Node) -> list[yaml.Node]:
    """The scalars in a node."""
    if node.kind == "scalar":
        return [node]
    return [each for part in (*node.items, *chain(*node.pairs)) for each in scalars(part)]
