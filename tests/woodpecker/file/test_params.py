"""What the values of `environment` and `settings` become in the step's environment."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.finding import Position
from pipelinegen.syntax.yaml import Node
from pipelinegen.woodpecker.file.document import DocumentError, read
from pipelinegen.woodpecker.file.params import environment, plugin_settings
from pipelinegen.woodpecker.file.reader import decoded_nodes


def reveal(name: str, node: Node) -> str:
    return f"<secret {name}>"


def nodes(text: str) -> dict[str, Node]:
    root = read(text)
    assert root is not None
    return decoded_nodes(root, "environment")


def value(text: str) -> str:
    return environment(nodes(f"A: {text}"), reveal)["A"]


@pytest.mark.parametrize(
    "written, printed",
    [
        ("text", "text"),
        ("'1.10'", "1.10"),
        ("''", ""),
        ("010", "8"),
        ("0x1F", "31"),
        ("-3", "-3"),
        ("18446744073709551615", "18446744073709551615"),
        ("1e3", "1000"),
        ("1.10", "1.1"),
        ("2.0", "2"),
        ("-0.0", "-0"),
        ("1e20", "100000000000000000000"),
        ("123456789012345678901.0", "123456789012345680000"),
        ("1e21", "1e+21"),
        ("1.5e300", "1.5e+300"),
        ("0.0001", "0.0001"),
        ("0.00001", "1e-05"),
        ("1.25e-7", "1.25e-07"),
        (".inf", "+Inf"),
        ("-.inf", "-Inf"),
        (".nan", "NaN"),
        ("true", "true"),
        ("FALSE", "false"),
        ("yes", "yes"),
        ("2024-01-01", '"2024-01-01T00:00:00Z"'),
        ("2024-01-01 10:20:30.5", '"2024-01-01T10:20:30.5Z"'),
        ("!!binary aGk=", "hi"),
        ("[]", ""),
        ("[a, 1, true, 1.50]", "a,1,true,1.5"),
        ("[a, null, b]", "a,,b"),
        ("[null]", ""),
        ("['a,b', c]", "a,b,c"),
        ("[a, 2024-01-01]", '["a","2024-01-01T00:00:00Z"]'),
        ("[1, 9223372036854775807]", "1,9223372036854775807"),
        ("[1, 9223372036854775808]", "[1,9223372036854775808]"),
        ("[1, 18446744073709551615]", "[1,18446744073709551615]"),
        ("[[1e-6]]", "[[0.000001]]"),
        ("[[a], 1.0]", '[["a"],1]'),
        ("{}", "{}"),
        ("{b: 1, a: [x, null], c: {d: true}}", '{"a":["x",null],"b":1,"c":{"d":true}}'),
        (
            "{a: 1.10, b: 1e-7, c: 0.00001, d: 1e21, e: 1e20}",
            '{"a":1.1,"b":1e-7,"c":0.00001,"d":1e+21,"e":100000000000000000000}',
        ),
        ("{a: 2024-01-01, b: -0.0}", '{"a":"2024-01-01T00:00:00Z","b":-0}'),
        ("{a: '<&>\"é'}", '{"a":"\\u003c\\u0026\\u003e\\"é"}'),
        ("{from_secret: token}", "<secret token>"),
        ("{from_secret: token, else: [1]}", "<secret token>"),
        ("[{from_secret: token}, b]", '["<secret token>","b"]'),
        ("{a: {from_secret: token}, b: [{from_secret: other}]}", '{"a":"<secret token>","b":["<secret other>"]}'),
    ],
)
def test_a_value_is_printed_from_its_type(written: str, printed: str) -> None:
    assert value(written) == printed


def test_names_stay_as_they_are_and_nulls_are_left_out() -> None:
    text = "a-B.c: 1\nnothing: null\nempty: ''\n'': lost\n2: two\n"
    assert environment(nodes(text), reveal) == {"a-B.c": "1", "empty": "", "2": "two"}


def test_settings_are_named_for_plugins() -> None:
    text = "dry-run: true\nauto.tag: 1\nstraße: a\nnull_one:\n"
    assert plugin_settings(nodes(text), reveal) == {
        "PLUGIN_DRY_RUN": "true",
        "PLUGIN_AUTO_TAG": "1",
        "PLUGIN_STRAßE": "a",
    }


def test_merged_secrets_are_secrets() -> None:
    assert environment(nodes("a: &a {from_secret: token}\nb: {<<: *a}\nc: *a\n"), reveal) == {
        "a": "<secret token>",
        "b": "<secret token>",
        "c": "<secret token>",
    }


def test_the_secret_is_asked_for_where_it_is_named() -> None:
    asked: list[tuple[str, Position]] = []

    def remember(name: str, node: Node) -> str:
        asked.append((name, node.position))
        return ""

    environment(nodes("A: {from_secret: one}\nB: [[{from_secret: two}]]\n"), remember)
    assert asked == [("one", Position(1, 18)), ("two", Position(2, 20))]


@pytest.mark.parametrize(
    "written, column, message",
    [
        ("{from_secret: [a]}", 18, "from_secret is a list; the name of one secret, a text, is expected"),
        ("{from_secret: 1}", 18, "from_secret is '1'; the name of one secret, a text, is expected"),
        ("{from_secret: null}", 18, "from_secret is null; the name of one secret, a text, is expected"),
        ("{1: a}", 5, "a key is '1'; a text (put it in quotes) is expected"),
        ("{a: b, null: a, from_secret: b}", 11, "a key is null; a text (put it in quotes) is expected"),
        ("[[{true: a}]]", 7, "a key is 'true'; a text (put it in quotes) is expected"),
        ("{a: .inf}", 4, ".inf is no number that JSON has; write another one"),
        ("[[.nan]]", 4, ".nan is no number that JSON has; write another one"),
    ],
)
def test_what_the_server_cannot_print_is_refused(written: str, column: int, message: str) -> None:
    with pytest.raises(DocumentError) as refusal:
        value(written)
    assert (refusal.value.message, refusal.value.position) == (message, Position(1, column))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_its_value(number: float) -> None:
    written = f"{number!r}" if "." in repr(number) else f"{number!r}".replace("e", ".0e")
    assert float(value(written)) == number
    assert float(json.loads(value(f"[[{written}]]"))[0][0]) == number


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=10)


@given(
    st.recursive(
        texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
    )
)
def test_texts_come_through_json_unchanged(tree: object) -> None:
    written = json.dumps([[tree]], ensure_ascii=False)
    try:
        printed = value(written)
    except DocumentError as error:
        assert "nested" in error.message  # noqa: PT017
        return
    if "from_secret" not in written:
        assert json.loads(printed) == [[tree]]
