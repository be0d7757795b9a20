"""The type of a scalar; go-yaml itself is asked in tests/engines/test_documents.py."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.finding import Position
from pipelinegen.syntax.yaml import Node
from pipelinegen.woodpecker.file.scalar import DocumentError, Float, Int, Timestamp, typed


def plain(text: str, tag: str = "") -> Node:
    return Node("scalar", Position(7, 3), tag, text)


def quoted(text: str, tag: str = "") -> Node:
    return Node("scalar", Position(7, 3), tag, text, style='"')


@pytest.mark.parametrize(
    "text, tag, value",
    [
        ("", "!!null", None),
        ("~", "!!null", None),
        ("Null", "!!null", None),
        ("nULL", "!!str", "nULL"),
        ("TRUE", "!!bool", True),
        ("false", "!!bool", False),
        ("yes", "!!str", "yes"),
        ("off", "!!str", "off"),
        ("<<", "!!merge", "<<"),
        ("010", "!!int", 8),
        ("08", "!!float", 8),
        ("0o10", "!!int", 8),
        ("0x1F", "!!int", 31),
        ("-0b11", "!!int", -3),
        ("1_000", "!!int", 1000),
        ("_1", "!!str", "_1"),
        ("+1", "!!int", 1),
        ("-0", "!!float", 0),
        ("9223372036854775808", "!!int", 2**63),
        ("18446744073709551616", "!!float", 2**64),
        ("-9223372036854775809", "!!float", -(2**63)),
        ("+9223372036854775808", "!!float", 2**63),
        ("-9223372036854775808", "!!int", -(2**63)),
        ("0b" + "1" * 64, "!!int", 2**64 - 1),
        ("0x1FFFFFFFFFFFFFFFF", "!!str", "0x1FFFFFFFFFFFFFFFF"),
        ("9" * 10_000, "!!str", "9" * 10_000),
        ("0" * 10_000, "!!int", 0),
        ("1.10", "!!float", 1.1),
        ("1e3", "!!float", 1000),
        (".5", "!!float", 0.5),
        (".5_0", "!!float", 0.5),
        (".5_", "!!str", ".5_"),
        ("1e400", "!!str", "1e400"),
        (".inf", "!!float", math.inf),
        ("-.INF", "!!float", -math.inf),
        ("1:30", "!!str", "1:30"),
        ("2024-02-30", "!!str", "2024-02-30"),
        ("2024-01-01T10:00:00", "!!str", "2024-01-01T10:00:00"),
        ("2024-01-01 10:00:00Z", "!!str", "2024-01-01 10:00:00Z"),
        ("2024-01-01T10:00:00+25:00", "!!str", "2024-01-01T10:00:00+25:00"),
        ("2024-01-01T10:00:00+00:61", "!!str", "2024-01-01T10:00:00+00:61"),
        ("\u0661", "!!str", "\u0661"),
    ],
)
def test_plain_scalars_have_a_type(text: str, tag: str, value: object) -> None:
    found = typed(plain(text))
    assert found == (tag, value)
    assert isinstance(found[1], {"!!int": Int, "!!float": Float}.get(tag, object))


@pytest.mark.parametrize("text", ["010", "1.10", "1_000", "+.5", "0x1F", ".NaN"])
def test_a_number_knows_how_it_was_written(text: str) -> None:
    found = typed(plain(text))[1]
    assert isinstance(found, Int | Float)
    assert found.text == text


def test_a_number_that_was_not_read_is_written_as_usual() -> None:
    assert (Int(8).text, Float(1.5).text) == ("8", "1.5")


@pytest.mark.parametrize(
    "text, rfc3339",
    [
        ("2024-01-01", "2024-01-01T00:00:00Z"),
        ("2024-1-2", "2024-01-02T00:00:00Z"),
        ("0099-01-01", "0099-01-01T00:00:00Z"),
        ("2024-01-01 10:20:30", "2024-01-01T10:20:30Z"),
        ("2024-01-01   1:2:3.50", "2024-01-01T01:02:03.5Z"),
        ("2024-01-01T10:20:30Z", "2024-01-01T10:20:30Z"),
        ("2024-01-01t10:20:30-00:00", "2024-01-01T10:20:30Z"),
        ("2024-01-01T10:20:30,123456789123+02:30", "2024-01-01T10:20:30.123456789+02:30"),
        ("2024-01-01T10:20:30+01:60", "2024-01-01T10:20:30+02:00"),
    ],
)
def test_dates_are_points_in_time(text: str, rfc3339: str) -> None:
    tag, found = typed(plain(text))
    assert tag == "!!timestamp"
    assert isinstance(found, Timestamp)
    assert (found.text, found.rfc3339) == (text, rfc3339)


def test_a_date_has_the_value_it_had() -> None:
    found = typed(plain("2024-01-01T10:20:30.5-01:30"))[1]
    assert found == datetime(2024, 1, 1, 11, 50, 30, 500_000, tzinfo=UTC)


@pytest.mark.parametrize("text", ["1", "true", "~", "2024-01-01", "<<"])
def test_what_is_quoted_is_a_text(text: str) -> None:
    assert typed(quoted(text)) == ("!!str", text)
    assert typed(plain(text, "!!str")) == ("!!str", text)
    assert typed(plain(text, "!")) == ("!!str", text)


@pytest.mark.parametrize(
    "node, tag, value",
    [
        (quoted("1", "!!int"), "!!int", 1),
        (plain("1", "!!float"), "!!float", 1.0),
        (quoted("true", "!!bool"), "!!bool", True),
        (quoted("", "!!null"), "!!null", None),
        (plain("1", "!own"), "!own", "1"),
        (plain("1", "!!foo"), "!!foo", "1"),
        (plain("aGk=", "!!binary"), "!!binary", "hi"),
        (quoted("a G\nk=".replace(" ", ""), "!!binary"), "!!binary", "hi"),
        (plain("4oI=", "!!binary"), "!!binary", "\ufffd\ufffd"),
    ],
)
def test_a_tag_decides(node: Node, tag: str, value: object) -> None:
    assert typed(node) == (tag, value)


@pytest.mark.parametrize(
    "node, message",
    [
        (plain("x", "!!int"), "'x' is !!str, not !!int; leave the tag away or write such a value"),
        (plain("1.5", "!!int"), "'1.5' is !!float, not !!int; leave the tag away or write such a value"),
        (plain("yes", "!!bool"), "'yes' is !!str, not !!bool; leave the tag away or write such a value"),
        (
            plain("18446744073709551615", "!!float"),
            "'18446744073709551615' is !!int, not !!float; leave the tag away or write such a value",
        ),
        (plain("%", "!!binary"), "the text after !!binary is no base64"),
        (plain("aGk", "!!binary"), "the text after !!binary is no base64"),
        (plain("é===", "!!binary"), "the text after !!binary is no base64"),
        (plain("aGk=****", "!!binary"), "the text after !!binary is no base64"),
        (plain("0000-02-29"), "'0000-02-29' is a date beyond those that can be read; put it in quotes"),
        (plain("0000-01-01"), "'0000-01-01' is a date beyond those that can be read; put it in quotes"),
        (
            plain("2024-01-01T00:00:00+24:00"),
            "'2024-01-01T00:00:00+24:00' is a date beyond those that can be read; put it in quotes",
        ),
        (
            plain("x" * 100, "!!int"),
            f"'{'x' * 50}...' is !!str, not !!int; leave the tag away or write such a value",
        ),
    ],
)
def test_what_the_server_refuses_has_a_sentence_and_a_place(node: Node, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        typed(node)
    assert (caught.value.message, caught.value.position) == (message, Position(7, 3))


TYPES: dict[str, type] = {
    "!!null": type(None),
    "!!bool": bool,
    "!!int": Int,
    "!!float": Float,
    "!!timestamp": Timestamp,
    "!!merge": str,
    "!!str": str,
}


@given(text=st.text(st.sampled_from("0123456789+-._eExXoObBTtZ:, ~")) | st.text())
def test_every_text_has_a_type(text: str) -> None:
    try:
        tag, value = typed(plain(text))
    except DocumentError:
        assert text[4:5] == "-"  # a date that is too far away
        return
    assert isinstance(value, TYPES[tag])
    assert isinstance(value, type(None) | bool | str) or value.text == text  # type: ignore[attr-defined]
    if isinstance(value, str):
        assert value == text


@given(number=st.integers(-(2**63), 2**64 - 1))
def test_whole_numbers_are_read_as_they_are(number: int) -> None:
    assert typed(plain(str(number))) == ("!!int", number)


@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_other_numbers_are_read_as_they_are(number: float) -> None:
    assert typed(plain(repr(number)))[1] == number
