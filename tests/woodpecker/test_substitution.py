"""The substitution against what Woodpecker 3.17.0 was measured to do, and its inverse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.woodpecker import SubstitutionError, escape, substitute
from pipelinegen.woodpecker.substitution import references

VECTORS = [
    json.loads(line)
    for line in (Path(__file__).parent / "vectors" / "substitution.jsonl").read_text(encoding="utf-8").splitlines()
]

# Texts made mostly of what the grammar is about.
TEXTS = st.text(st.sampled_from("$${{}}\\/:#%^,=-+?*[]AB01 \n\"'é") | st.characters(codec="utf-8"))
VARIABLES = st.dictionaries(st.sampled_from(["A", "B", "AB", "A1"]), TEXTS)


def outcome(text: str, variables: dict[str, str]) -> tuple[str, str]:
    try:
        result = substitute(text, variables)
    except SubstitutionError as error:
        return "error", error.reason
    # A cut through a character leaves bytes that JSON shows as replacement characters.
    return "out", result.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["text"][:40])
def test_does_what_the_server_was_measured_to_do(vector: dict[str, Any]) -> None:
    kind, result = outcome(vector["text"], vector["env"])
    if "panic" in vector:
        assert (kind, result) == ("error", "a negative length (-1) crashes the server")
    elif "error" in vector:
        assert (kind, result) == ("error", vector["error"])
    else:
        assert (kind, result) == ("out", vector["out"])


@given(text=TEXTS, variables=VARIABLES)
def test_escape_is_undone_by_substitution_whatever_the_variables_are(text: str, variables: dict[str, str]) -> None:
    text = text.replace("\0", "")
    assert substitute(escape(text), variables) == text


@given(text=TEXTS, variables=VARIABLES)
def test_any_text_is_substituted_or_refused(text: str, variables: dict[str, str]) -> None:
    kind, _ = outcome(text, variables)
    assert kind in {"out", "error"}


def test_escape_leaves_ordinary_shell_alone() -> None:
    assert escape("echo \"$HOME\" $(date) a\\nb 'x/y' $1 $") == "echo \"$HOME\" $(date) a\\nb 'x/y' $1 $"


@pytest.mark.parametrize(
    ("written", "escaped"),
    [
        ("${A}", "$${A}"),
        ("${A:-${B}}", "$${A:-$${B}}"),
        ("kill $$", "kill $$$$"),
        (r"s/a\/b/c/", r"s/a\\/b/c/"),
        (r"\\d+", r"\\\\d+"),
        (r"\${A}", r"\$${A}"),
    ],
)
def test_escape_doubles_what_the_server_would_eat(written: str, escaped: str) -> None:
    assert escape(written) == escaped


def test_escape_refuses_nul() -> None:
    with pytest.raises(ValueError, match="NUL"):
        escape("a\0b")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: ${A-b}", 1, 4),
        ("a: 1\n# see ${{ x }}\n", 2, 7),
        ("a\nb ${A:-${B-c}}", 2, 8),
        ("x ${A:0:-1}", 1, 3),
    ],
)
def test_an_error_says_where(text: str, line: int, column: int) -> None:
    with pytest.raises(SubstitutionError) as caught:
        substitute(text, {})
    assert (caught.value.line, caught.value.column) == (line, column)


def test_a_deep_nest_is_refused_and_does_not_overflow() -> None:
    with pytest.raises(SubstitutionError, match="nested deeper"):
        substitute("${A:-" * 5000 + "}" * 5000, {})


def test_references_are_found_in_order_with_their_place() -> None:
    found = references("a ${X:-${Y}} $${Z} ${W:0:8}")
    assert [(reference.name, reference.operator, reference.offset) for reference in found] == [
        ("X", "default", 2),
        ("Y", "", 7),
        ("W", ":", 19),
    ]


def test_a_value_of_several_lines_is_quoted_before_an_operator_sees_it() -> None:
    assert substitute("${M}|${#M}|${M:0:4}", {"M": "a\nb"}) == '"a\\nb"|6|"a\\n'
