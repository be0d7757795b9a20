"""What a typed field takes from a YAML node: measured on go.yaml.in/yaml v4.0.0-rc.6, and told in sentences."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.finding import Position
from pipelinegen.syntax.yaml import Node
from pipelinegen.woodpecker.file import reader
from pipelinegen.woodpecker.file.document import DocumentError, is_null, read
from pipelinegen.woodpecker.file.reader import Dependency, Fields

Reader = Callable[[Node, str], object]

# Each line was given to Go's decoder for a field of that type, with the server's own types rebuilt around it.
MEASURED = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "vectors" / "typed.jsonl").read_text(encoding="utf-8").splitlines()
]


def axes(node: Node, where: str) -> dict[str, list[str]]:
    named = reader.named_nodes(node, where).items()
    return {name: [] if is_null(item) else [*reader.strict_list(item, where)] for name, item in named}


def limits(node: Node, where: str) -> None:
    if node.kind == "scalar":
        reader.whole_number(node, where)
        return
    fields = Fields(node, where)
    fields.take("limit", reader.whole_number, 0)
    fields.take("group", reader.text, "")


AS_MEASURED: Mapping[str, Reader] = {
    "text": reader.text,
    "flag": reader.flag,
    "texts": lambda node, where: [*reader.texts(node, where)],
    "list": lambda node, where: [*reader.strict_list(node, where)],
    "labels": reader.labels,
    "any": lambda node, where: sorted(reader.decoded_nodes(node, where)),
    "deps": lambda node, where: [[each.name, each.optional] for each in reader.dependencies(node, where)],
    "vols": lambda node, where: len(reader.real_texts(node, where)),
    "axes": axes,
    "conc": limits,
}


@pytest.mark.parametrize("field", AS_MEASURED)
def test_takes_what_go_takes(field: str) -> None:
    lines = [line for line in MEASURED if line["field"] == field]
    assert len(lines) > 20
    for line in lines:
        try:
            fields = Fields(read(line["text"]), "")
            if fields.node(field) is None:
                found: dict[str, Any] = {"missing": True}
            else:
                found = {"value": fields.take(field, AS_MEASURED[field], None)}
        except DocumentError:
            found = {"refused": True}
        assert found == {key: value for key, value in line.items() if key not in ("field", "text")}, line


def node_of(text: str) -> Node:
    """The value of `it`."""
    root = read(f"it: {text}")
    assert root is not None
    return root.pairs[0][1]


@pytest.mark.parametrize(
    "read_it, text, expected",
    [
        (reader.text, "1.10", "1.10"),
        (reader.text, "010", "010"),
        (reader.text, "true", "true"),
        (reader.texts, "make", ("make",)),
        (reader.texts, "2", ("2",)),
        (reader.texts, "[a, '1']", ("a", "1")),
        (reader.texts, "[]", ()),
        (reader.real_texts, "['1', a]", ("1", "a")),
        (reader.strict_list, "[1.10, true, null, a]", ("1.10", "true", "a")),
        (reader.flag, "true", True),
        (reader.flag, "FALSE", False),
        (reader.flag, "'yes'", True),
        (reader.flag, "Off", False),
        (reader.whole_number, "3", 3),
        (reader.whole_number, "0x1F", 31),
        (reader.whole_number, "-1", -1),
        (reader.whole_number, "-9223372036854775808", -(2**63)),
        (reader.whole_number, "9223372036854775807", 2**63 - 1),
        (reader.whole_number, "1e3", 1000),
        (reader.labels, "{a: 1, b: true, c: null, d: x}", {"a": "1", "b": "true", "c": "", "d": "x"}),
        (reader.labels, "[a=b=c, ' d = e ', f]", {"a": "b=c", "d ": " e", "f": ""}),
        (reader.dependencies, "build", (Dependency("build"),)),
        (reader.dependencies, "3", (Dependency("3"),)),
        (reader.dependencies, "[]", ()),
        (
            reader.dependencies,
            "[a, {name: b}, {name: c, optional: true, else: 1}]",
            (Dependency("a"), Dependency("b"), Dependency("c", optional=True)),
        ),
        (reader.required, "[a, b]", (Dependency("a"), Dependency("b"))),
        (reader.required, "a", (Dependency("a"),)),
    ],
)
def test_reads(read_it: Reader, text: str, expected: object) -> None:
    assert read_it(node_of(text), "it") == expected


@pytest.mark.parametrize(
    "read_it, text, column, message",
    [
        (reader.text, "[a]", 5, "it is a list; a text is expected"),
        (reader.text, "{a: b}", 5, "it is a mapping with the key 'a'; a text is expected"),
        (reader.text, "{}", 5, "it is a mapping; a text is expected"),
        (reader.text, "2024-01-01", 5, "it is '2024-01-01'; a text (a date needs quotes) is expected"),
        (reader.texts, "{a: b}", 5, "it is a mapping with the key 'a'; a text or a list of texts is expected"),
        (reader.texts, "[a, 1]", 9, "it[1] is '1'; a text (put it in quotes) is expected"),
        (reader.texts, "[null]", 6, "it[0] is null; a text (put it in quotes) is expected"),
        (reader.texts, "[[a]]", 6, "it[0] is a list; a text (put it in quotes) is expected"),
        (reader.real_texts, "a", 5, "it is 'a'; a list of texts is expected"),
        (reader.strict_list, "a", 5, "it is 'a'; a list of texts is expected"),
        (reader.strict_list, "[[a]]", 6, "it[0] is a list; a text is expected"),
        (reader.strict_list, "[2024-01-01]", 6, "it[0] is '2024-01-01'; a text (a date needs quotes) is expected"),
        (reader.flag, "'true'", 5, "it is 'true'; true or false is expected"),
        (reader.flag, "1", 5, "it is '1'; true or false is expected"),
        (reader.flag, "[true]", 5, "it is a list; true or false is expected"),
        (reader.whole_number, "true", 5, "it is 'true'; a whole number is expected"),
        (reader.whole_number, "'1'", 5, "it is '1'; a whole number is expected"),
        (reader.whole_number, "1.5", 5, "it is '1.5'; a whole number is expected"),
        (reader.whole_number, "9223372036854775808", 5, "it is '9223372036854775808'; a whole number is expected"),
        (reader.whole_number, "[1]", 5, "it is a list; a whole number is expected"),
        (reader.named_nodes, "a", 5, "it is 'a'; a mapping is expected"),
        (
            reader.decoded_nodes,
            "{a: [!!int x]}",
            10,
            "'x' is !!str, not !!int; leave the tag away or write such a value",
        ),
        (reader.labels, "a", 5, "it is 'a'; a mapping, or a list of `key=value`, is expected"),
        (reader.labels, "{a: [b]}", 9, "it.a is a list; a text is expected"),
        (reader.labels, "[1]", 6, "it[0] is '1'; a text (put it in quotes) is expected"),
        (
            reader.dependencies,
            "{name: a}",
            5,
            "it is a mapping with the key 'name'; a name or a list of names is expected",
        ),
        (
            reader.dependencies,
            "[a, null]",
            9,
            "it[1] is null; a name, or a mapping with `name` and perhaps `optional`, is expected",
        ),
        (reader.dependencies, "2024-01-01", 5, "it is '2024-01-01'; a text (a date needs quotes) is expected"),
        (reader.dependencies, "[{name: 1}]", 13, "it[0].name is '1'; a text is expected"),
        (reader.dependencies, "[{name: null}]", 13, "it[0].name is null; a text is expected"),
        (
            reader.dependencies,
            "[{name: a, optional: 'on'}]",
            26,
            "it[0].optional is 'on'; true or false is expected",
        ),
        (
            reader.required,
            "[a, {name: b}]",
            9,
            "it[1] is a mapping with the key 'name'; "
            "a name (optional ones are known from Woodpecker 3.15.0 on) is expected",
        ),
        (reader.required, "[1]", 6, "it[0] is '1'; a text (put it in quotes) is expected"),
        (reader.conditions, "push", 5, "it is 'push'; a mapping of filters is expected"),
        (
            reader.conditions,
            "[{status: failure}]",
            5,
            "it[0].status is 'failure'; a list such as [success, failure] is expected",
        ),
    ],
)
def test_refuses_with_the_place_and_what_would_be_right(read_it: Reader, text: str, column: int, message: str) -> None:
    with pytest.raises(DocumentError) as refusal:
        read_it(node_of(text), "it")
    assert (refusal.value.message, refusal.value.position) == (message, Position(1, column))


def test_a_very_long_text_is_not_repeated_whole() -> None:
    with pytest.raises(DocumentError) as refusal:
        reader.flag(node_of("x" * 100_000), "it")
    assert refusal.value.message == f"it is '{'x' * 80}...'; true or false is expected"
    with pytest.raises(DocumentError, match=r"^it is 'x{80}'; true or false is expected$"):
        reader.flag(node_of("x" * 80), "it")


def test_conditions_are_read_as_they_are_written() -> None:
    (first, second) = reader.conditions(node_of("[{event: push, branch: 2}, {status: [failure]}]"), "it")
    assert (first.event, first.branch.include) == (("push",), ("2",))
    assert second.status == ("failure",)


def test_a_null_field_is_a_missing_one() -> None:
    fields = Fields(read("a: null\nb:\nc: ~\nd: ''"), "")
    assert [fields.take(name, reader.text, "none") for name in "abcde"] == ["none", "none", "none", "", "none"]
    assert fields.node("a") is None


def test_what_nobody_asked_for_is_unknown_and_has_its_place() -> None:
    fields = Fields(read("a: 1\nnull: 2\nb: {c: 1, c: 2}\n3: x"), "")
    fields.take("a", reader.text, "")
    assert fields.unknown() == (("b", Position(3, 1)), ("3", Position(4, 1)))


def test_merged_keys_are_fields_too() -> None:
    fields = Fields(read("base: &base {a: 1, b: 2}\nit: {<<: *base, b: 3}"), "")
    inner = Fields(fields.node("it"), "it")
    assert (inner.take("a", reader.text, ""), inner.take("b", reader.text, "")) == ("1", "3")


def test_a_field_is_named_with_all_it_stands_in() -> None:
    fields = Fields(node_of("{a: [b]}"), "steps.build")
    with pytest.raises(DocumentError, match=r"^steps\.build\.a is a list; a text is expected$"):
        fields.take("a", reader.text, "")


def test_a_file_without_anything_has_no_fields() -> None:
    assert Fields(None, "").unknown() == ()
    assert Fields(read("null"), "").unknown() == ()


@pytest.mark.parametrize(
    "text, message",
    [
        ("[a]", "the file is a list; a mapping is expected"),
        ("''", "the file is ''; a mapping is expected"),
        ("2024-01-01: x", "'2024-01-01' is a date where a text is wanted; put it in quotes"),
        ("? [a]\n: 1", "a sequence stands where a text is wanted"),
    ],
)
def test_a_file_that_is_no_mapping_of_texts_is_refused(text: str, message: str) -> None:
    with pytest.raises(DocumentError) as refusal:
        Fields(read(text), "")
    assert (refusal.value.message, refusal.value.position) == (message, Position(1, 1 + 2 * text.startswith("?")))


scalars = st.sampled_from(
    ["a", "1", "1.5", "true", "'yes'", "null", "~", "2024-01-01", "!!int x", "''", "key=v", "!own a"]
)
nodes = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(["a", "name", "optional", "1", "~"]), inner, max_size=3).map(
            lambda pairs: "{" + ", ".join(f"{key}: {item}" for key, item in pairs.items()) + "}"
        ),
    ),
    max_leaves=6,
)


@given(nodes, st.sampled_from([*AS_MEASURED.values(), reader.required, reader.conditions, reader.named_nodes]))
def test_every_node_is_taken_or_refused_with_a_sentence(text: str, read_it: Reader) -> None:
    sentence = ""
    node = node_of(text)
    try:
        read_it(node, "it")
    except DocumentError as refusal:
        sentence = refusal.message
    assert "\n" not in sentence
    assert len(sentence) < 200
