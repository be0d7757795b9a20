"""A workflow file's YAML as the server reads it; go-yaml itself is asked in tests/engines/test_documents.py."""

from __future__ import annotations

import textwrap
import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.finding import Position
from pipelinegen.syntax.yaml import Node
from pipelinegen.woodpecker.file import document
from pipelinegen.woodpecker.file.document import DocumentError, Float, Int, Timestamp


def node(text: str) -> Node:
    found = document.read(textwrap.dedent(text))
    assert found is not None
    return found


def value(text: str) -> object:
    return document.value(node(text))


def item(text: str, key: str = "a") -> Node:
    return next(found for name, found in node(text).pairs if name.value == key)


def refusal(text: str) -> tuple[str, Position]:
    with pytest.raises(DocumentError) as caught:
        value(text)
    return caught.value.message, caught.value.position


@pytest.mark.parametrize(
    "written, meant",
    [
        ("010", 8),
        ("0x1F", 31),
        ("1e3", 1000),
        ("1.10", 1.1),
        ("true", True),
        ("yes", "yes"),
        ("off", "off"),
        ("~", None),
        ("", None),
        ("[1, a, ~]", [1, "a", None]),
        ("{b: 1, c: {d: x}}", {"b": 1, "c": {"d": "x"}}),
        ("http://x/y", "http://x/y"),
        ("{url: http://x:80/y?z=1}", {"url": "http://x:80/y?z=1"}),
        ("[golang:1.22, 'x']", ["golang:1.22", "x"]),
        ("!own {x: 1}", {"x": 1}),
    ],
)
def test_values_have_the_types_of_the_server(written: str, meant: object) -> None:
    assert value(f"a: {written}\n") == {"a": meant}


def test_numbers_and_dates_keep_how_they_were_written() -> None:
    found = value("[1.10, 010, 2024-01-01]")
    assert isinstance(found, list)
    assert [type(each) for each in found] == [Float, Int, Timestamp]
    assert [each.text for each in found] == ["1.10", "010", "2024-01-01"]


def test_a_lone_merge_sign_is_nothing() -> None:
    assert value("[<<, a]") == ["a"]
    assert value("a: <<\nb: 1\n") == {"b": 1}
    assert value("<<") is None


@pytest.mark.parametrize(
    "text, meant",
    [
        ("3: a\ntrue: b\n~: c\n1.5: d\n", {3: "a", True: "b", None: "c", 1.5: "d"}),
        ("? a\n: b\n", {"a": "b"}),
        ("{a, b: 1}", {"a": None, "b": 1}),
        ("[a: 1, b]", [{"a": 1}, "b"]),
        ('{"a":1}', {"a": 1}),
    ],
)
def test_keys_are_of_any_scalar_type(text: str, meant: object) -> None:
    assert value(text) == meant


def test_crlf_is_fine() -> None:
    assert value("a:\r\n  - 1\r\n  - |\r\n    x\r\n    y\r\n") == {"a": [1, "x\ny\n"]}


def test_a_byte_order_mark_is_fine() -> None:
    found = node("\ufeffa: 1\n")
    assert document.value(found) == {"a": 1}
    assert found.pairs[0][0].position == Position(1, 1)


@pytest.mark.parametrize("text", ["", "\n", "# Nothing.\n"])
def test_there_may_be_no_document(text: str) -> None:
    assert document.read(text) is None


@pytest.mark.parametrize("end", ["---\nb: [\n", "...\n]\n", "--- {\n"])
def test_only_the_first_document_counts(end: str) -> None:
    assert value(f"a: 1\n{end}") == {"a": 1}


def test_a_key_further_to_the_left_ends_the_document() -> None:
    # The server takes the rest for a second document, which it never looks at.
    found = document.read("  steps: [a]\nwhen: [b]\n")
    assert found is not None
    assert document.value(found) == {"steps": ["a"]}


@pytest.mark.parametrize(
    "text, meant",
    [
        ("a: &m {x: 1, y: 2}\nb:\n  <<: *m\n  y: 3\n", {"y": 3, "x": 1}),
        ("a: &m {x: 1}\nb:\n  <<: [*m, {x: 2, z: 3}]\n", {"x": 1, "z": 3}),
        ("a: &m {<<: {x: 1, y: 1}, x: 2}\nb:\n  y: 3\n  <<: *m\n", {"y": 3, "x": 2}),
        ("b: {<<: {x: ~}, y: 1}\n", {"y": 1, "x": None}),
        ("b: {<<: {1: x}, y: 1}\n", {"y": 1, "1": "x"}),
        ("b: {<<: {~: x}, y: 1}\n", {"y": 1}),
        ("b: {<<: {1: x, '1': y}, 2: z}\n", None),
        ("b: {!!merge x: {z: 1}}\n", {"z": 1}),
        ("b: {! x: 1, <<: {~: y}}\n", {"x": 1}),
        ("b: {'<<': {z: 1}}\n", {"<<": {"z": 1}}),
    ],
)
def test_merges(text: str, meant: object) -> None:
    if meant is None:
        assert "is already on line 1" in refusal(text)[0]
        return
    found = value(text)
    assert isinstance(found, dict)
    assert found["b"] == meant
    assert list(found["b"]) == list(meant)


def test_a_key_that_is_a_number_and_one_that_is_a_text_are_two_where_others_are_no_texts() -> None:
    assert value("{<<: {'2': x}, 2: y}") == {2: "y", "2": "x"}


def test_merged_gives_keys_and_values_as_written() -> None:
    found = node("a: &m {x: 1.10, ~: 2}\n<<: *m\n3: z\n")
    pairs = [(key.value, item.value) for key, item in document.merged(found)]
    assert pairs == [("a", ""), ("3", "z"), ("x", "1.10")]


@pytest.mark.parametrize(
    "text, message, line, column",
    [
        ("a: 1\nb: 2\na: 3\n", "the key 'a' is already on line 1; each may be there once", 3, 1),
        ("a:\n  1: x\n  '1': y\n", "the key '1' is already on line 2; each may be there once", 3, 3),
        ("a: &x {b: 1, b: 2}\n", "the key 'b' is already on line 1; each may be there once", 1, 14),
        ("[a]: 1\n", "a sequence cannot be a key", 1, 1),
        ("? {a: 1}\n: 1\n", "a mapping cannot be a key", 1, 3),
        ("a: &x [{b: 1}]\nc:\n  <<: *x\n", "`<<` takes a mapping or a list of mappings", 1, 4),
        ("c:\n  <<: [a]\n", "`<<` takes a mapping or a list of mappings", 2, 8),
        ("<<:\n", "`<<` takes a mapping or a list of mappings", 1, 4),
        ("{<<: {2024-01-01: x}, y: 1}", "'2024-01-01' is a date where a text is wanted; put it in quotes", 1, 7),
        ("a:\n  - !!int x\n", "'x' is !!str, not !!int; leave the tag away or write such a value", 2, 5),
        ("a: *b\n", "there is no anchor 'b' before this alias", 1, 4),
        ("a: &b [*b]\n", "the anchor 'b' contains itself", 1, 8),
        ("a: 1\n\tb: 2\n", "found a tab character that violates indentation", 2, 1),
        ("a:\n\tb: 2\n", "found character that cannot start any token", 2, 1),
        ("%YAML 1.2\n---\na: 1\n", "the server reads `%YAML 1.1` only; leave that line away", 1, 1),
        ('a: "s\\/a"\n', "the server does not know the escape `\\/`; write `/`", 1, 4),
        ("a: [!!str, b]\n", "a tag cannot contain ','; put a space after the tag", 1, 5),
        # What empty variables make of a file.
        ("commands:\n  - :\n", "did not find expected key", 2, 5),
        ("commands:\n  - : x\n", "did not find expected key", 2, 5),
        ("image: :\n", "mapping values are not allowed in this context", 1, 8),
        ("image: repo:\n", "mapping values are not allowed in this context", 1, 12),
        ('a: ""fix""\n', "did not find expected key", 1, 6),
        # What a variable without quotes is before it has a value.
        ("event: [${A}]\n", "did not find expected ',' or ']'", 1, 10),
        ("when: { branch: ${X} }\n", "did not find expected ',' or '}'", 1, 18),
    ],
)
def test_what_the_server_refuses_has_a_sentence_and_a_place(text: str, message: str, line: int, column: int) -> None:
    told, where = refusal(text)
    assert message in told
    assert "\n" not in told
    assert where == Position(line, column)


@pytest.mark.parametrize(
    "text, meant",
    [
        ("x: &l [a, b]\ny:\n  - <<: *l\n  - c\n", ["a", "b", "c"]),
        ("x: &l [a, b]\ny:\n  - c\n  - <<: *l\n  - d\n  - <<: *l\n", ["c", "a", "b", "d", "a", "b"]),
        ("x: &l [a]\nz: &m [b, {c: 1}]\ny:\n  - <<: [*l, *m, *l]\n", ["a", "b", {"c": 1}, "a"]),
        ("x: &l []\ny:\n  - c\n  - <<: *l\n", ["c"]),
        ("x: &l [a]\ny:\n  - k:\n      - <<: *l\n", [{"k": ["a"]}]),
    ],
)
def test_a_list_takes_in_other_lists(text: str, meant: object) -> None:
    found = value(text)
    assert isinstance(found, dict)
    assert found["y"] == meant


def test_what_is_taken_in_stands_where_it_was_written() -> None:
    assert item("x: &l\n  - a\ny:\n  - <<: *l\n", "y").items[0].position == Position(2, 5)


def test_an_alias_of_a_list_that_took_in_another_has_it_too() -> None:
    assert value("- &a [x]\n- &b [<<: *a, y]\n- *b\n- [<<: *b]\n") == [["x"], ["x", "y"], ["x", "y"], ["x", "y"]]


@pytest.mark.parametrize(
    "text, message, line, column",
    [
        ("x: &m {a: 1}\ny:\n  - <<: *m\n", "`<<` in a list takes aliases of lists only", 1, 4),
        ("y:\n  - <<: {a: 1}\n", "`<<` in a list takes an alias of a list, or a list of them", 2, 9),
        ("y:\n  - <<: [a]\n", "`<<` in a list takes aliases of lists only", 2, 10),
        ("y:\n  - <<: a\n", "`<<` in a list takes an alias of a list, or a list of them", 2, 9),
        # The server does mappings from their end, and the list from above was not done when this one took it in.
        ("a: &a [x]\nb: &b [<<: *a]\nc: [<<: *b]\n", "`<<` takes a mapping or a list of mappings", 1, 4),
        # Nothing was taken in, which it takes for nothing to do.
        ("x: &l []\ny: [<<: *l]\n", "`<<` takes a mapping or a list of mappings", 1, 4),
    ],
)
def test_a_list_takes_in_nothing_else(text: str, message: str, line: int, column: int) -> None:
    assert refusal(text) == (message, Position(line, column))


TOO_DEEP = "nested 15 levels deep (`max depth reached`); 14 are allowed"


def test_fourteen_levels_are_allowed() -> None:
    assert refusal(f"{'[' * 14}a{']' * 14}") == (TOO_DEEP, Position(1, 15))
    assert document.read(f"{'[' * 13}a{']' * 13}") is not None
    assert document.read(f"{'[' * 14}{']' * 14}") is not None
    assert refusal(f"{'{a: ' * 14}b{'}' * 14}") == (TOO_DEEP, Position(1, 57))


def test_depth_is_counted_as_written_and_not_in_keys() -> None:
    deep = f"{'[' * 9}a{']' * 9}"
    assert document.read(f"x: &d {deep}\ny: {'[' * 11}*d{']' * 11}\n") is not None
    assert document.read(f"? {'[' * 20}{']' * 20}\n: a\n") is not None


def test_an_affinity_of_kubernetes_is_not_too_deep() -> None:
    text = """\
    steps:
      test:
        backend_options:
          kubernetes:
            affinity:
              nodeAffinity:
                requiredDuringSchedulingIgnoredDuringExecution:
                  nodeSelectorTerms:
                    - matchExpressions:
                        - {key: accelerator, operator: In, values: [gpu]}
    """
    assert node(text).kind == "mapping"


@pytest.mark.parametrize(
    "written, text",
    [
        ("1.10", "1.10"),
        ("010", "010"),
        ("true", "true"),
        ("~", ""),
        ("", ""),
        ("x", "x"),
        ("'1'", "1"),
        ("<<", "<<"),
        ("!!int '1'", "1"),
        ("!!str 2024-01-01", "2024-01-01"),
        ("!!binary aGk=", "hi"),
        ("!own x", "x"),
        ("|\n  x\n", "x\n"),
    ],
)
def test_where_a_text_is_wanted_it_is_what_was_written(written: str, text: str) -> None:
    assert document.scalar_text(item(f"a: {written}\n")) == text


@pytest.mark.parametrize(
    "written, message",
    [
        ("[x]", "a sequence stands where a text is wanted"),
        ("{x: 1}", "a mapping stands where a text is wanted"),
        ("2024-01-01", "'2024-01-01' is a date where a text is wanted; put it in quotes"),
        ("!!bool x", "'x' is !!str, not !!bool; leave the tag away or write such a value"),
    ],
)
def test_some_things_are_no_text(written: str, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        document.scalar_text(item(f"a: {written}\n"))
    assert (caught.value.message, caught.value.position) == (message, Position(1, 4))


@pytest.mark.parametrize(
    "written, null",
    [("", True), ("~", True), ("null", True), ("!!null ''", True), ("''", False), ("[]", False), ("!!str", False)],
)
def test_null(written: str, null: bool) -> None:
    assert document.is_null(item(f"a: {written}\n")) == null


def test_merged_refuses_what_is_no_mapping() -> None:
    with pytest.raises(DocumentError, match="a sequence stands where a mapping is wanted"):
        document.merged(node("[a]"))


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.parametrize(
    "text, message",
    [
        ("[" * 10_000_000, "longer than 2000000 characters; this is no CI file"),
        (bytes(Random(1).randbytes(1_000_000)).decode("latin-1") * 10, "longer than 2000000 characters"),
        ("[" * 1_000_000, "nested deeper than 100; this is no CI file"),
        ("{a: " * 400_000, "nested deeper than 100; this is no CI file"),
        ("- " * 900_000, "nested deeper than 100; this is no CI file"),
        ("? " * 900_000, "nested deeper than 100; this is no CI file"),
        (Random(1).randbytes(1_900_000).decode("latin-1"), "control characters are not allowed"),
        ("- a\n" * 400_000, "its values, every alias written out, are more than 2000000 characters"),
        ("[" + "?a:b, " * 300_000, "its values, every alias written out, are more than 2000000 characters"),
        (LAUGHS, "its values, every alias written out, are more than 2000000 characters"),
        ("&a [*a]", "the anchor 'a' contains itself"),
        ("[" + "{a:}, " * 300_000, "found unexpected ':'"),
        ("- &a.b x\n" * 200_000, "did not find expected alphabetic or numeric character"),
        ('"' + '\\"' * 900_000 + '\\/"', "the server does not know the escape"),
        ("\ud800", "'\\ud800' is half a character"),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_what_is_no_ci_file_is_refused_soon(text: str, message: str) -> None:
    start = time.process_time()
    assert message in refusal(text)[0]
    assert time.process_time() - start < 20  # it takes a tenth of a second; what hangs takes for ever


@given(
    text=st.text(st.sampled_from("ab10:-[]{},&*!|>'\"%@`?#\n\t \\<=~.") | st.characters(), max_size=60)
    | st.lists(
        st.sampled_from(
            ["a: ", "- ", "[", "]", "{", "}", ", ", "\n", "\n  ", "&x ", "*x ", "<<: ", "1", "!!int ", "? "]
        ),
        max_size=30,
    ).map("".join)
)
def test_every_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        found = document.read(text)
        if found is not None:
            document.value(found)
            document.is_null(found)
    except DocumentError as error:
        refused = error
    else:
        return
    assert refused.message
    assert "\n" not in refused.message
    assert refused.position.line >= 1
    assert refused.position.column >= 1
    assert refused.position.line <= len(text.splitlines()) + 1
