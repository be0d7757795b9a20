"""What is sent shows itself nowhere, and its secrets are taken out of what comes back."""

from __future__ import annotations

import html
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.remote.answer import read_answer
from pipelinegen.remote.body import Body, Hushed

WORDS = st.text(st.characters(categories=["L", "M", "N", "P", "S"]), min_size=4, max_size=12)
VALUES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
LINES = st.lists(VALUES, min_size=1, max_size=4).map("\n".join)


@given(LINES)
def test_a_value_is_taken_out_in_any_form(value: str) -> None:
    body = Body({"name": "a"}, secret={"value": value})
    forms = {value, json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
    for form in (*forms, html.escape(value), quote(value, safe="")):
        # As the words of an answer are made.
        said = read_answer(400, {}, f"[{form}] is refused".encode()).said
        assert body.hidden(said) == "[***] is refused"


@given(LINES)
def test_each_line_is_taken_out_too(value: str) -> None:
    body = Body({}, secret={"value": value})
    for line in value.split("\n"):
        assert body.hidden(f"[{' '.join(line.split())}]") == "[***]"


@given(st.dictionaries(st.text(), st.text()), st.text())
def test_it_is_sent_as_json(document: dict[str, str], value: str) -> None:
    assert json.loads(Body(document, secret={"value": value}).reveal()) == {**document, "value": value}
    assert json.loads(Body(document, sealed=[value]).reveal()) == document


@pytest.mark.parametrize("value", ["", " ", "\n\n", "\udcff\udcfe\udcfd\udcfc", "\u200b\u200b"])
def test_a_value_that_is_nothing_hides_nothing(value: str) -> None:
    assert Body({}, secret={"value": value}).hidden("a b\nc") == "a b\nc"
    assert Body({}).hidden("a b") == "a b"


def test_short_lines_are_left_and_short_values_are_not() -> None:
    assert Body({}, secret={"value": "a\nbcdef"}).hidden("a bcd, bcdef, a bcdef") == "a bcd, ***, ***"
    assert Body({}, sealed=["7"]).hidden("17 and 7") == "1*** and ***"


def test_nothing_of_it_is_shown() -> None:
    body = Body({"a": "b"}, secret={"value": "hunter2"})
    assert [repr(body), str(body), f"{[body]}", repr(Hushed("hunter2"))] == [
        "Body(***)",
        "Body(***)",
        "[Body(***)]",
        "Hushed(***)",
    ]
    assert not hasattr(body, "__dict__")
    assert Hushed("hunter2").reveal() == "hunter2"
