"""The substitution against what Woodpecker 3.17.0 was measured to do, and its inverse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.woodpecker import SubstitutionError, escape, substitute
from pipelinegen.woodpecker.envsubst.utf8 import normal
from pipelinegen.woodpecker.substitution import parse, references, substitute_located

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
        ("a\r\nb: ${A-b}\r\n", 2, 4),
        ("a: żółw 😀 ${A-b}", 1, 11),
        ("# ö\n\n  # ${a[0]}\n", 3, 5),
        ("$${A-b} $$$$ \\\\ ${A-b}", 1, 17),
        ("${A} ${A:0:8} ${A}\n${A:0:8} ${A-b}", 2, 10),
        ("${A:-${A}${A}}${A:-x}\n\t${A", 2, 2),
        ("${A/b}c/${A}}\n${!A}", 2, 1),
        ("x ${A:0:-1}", 1, 3),
        ("x\n${A:-${A:0:-1}}", 2, 6),
        ("${A:0:1} ${A:0:1} ${A:0:-1}", 1, 19),
        ("é\r\n${B} ${B} ${B:0:-1}", 2, 11),
    ],
)
def test_an_error_says_where(text: str, line: int, column: int) -> None:
    with pytest.raises(SubstitutionError) as caught:
        substitute(text, {"B": "żó\nw"})
    assert (caught.value.line, caught.value.column) == (line, column)
    assert str(caught.value) == f"line {line}, column {column}: {caught.value.reason}"


@given(before=TEXTS, bad=st.sampled_from(["${A-b}", "${{ x }}", "${}", "${A:0:-1}"]))
def test_an_error_is_where_the_text_has_it(before: str, bad: str) -> None:
    before = escape(before.replace("\0", "").rstrip("$"))
    with pytest.raises(SubstitutionError) as caught:
        substitute(before + bad, {})
    lines = before.split("\n")
    assert (caught.value.line, caught.value.column) == (len(lines), len(lines[-1]) + 1)


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


@given(first=TEXTS, second=TEXTS, variables=VARIABLES)
def test_lines_are_substituted_each_for_itself(first: str, second: str, variables: dict[str, str]) -> None:
    first, second = first.replace("\0", ""), second.replace("\0", "")
    parts = [outcome(part, variables) for part in (first, second, first)]
    if all(kind == "out" for kind, _ in parts):
        whole = "\n".join((first, second, first))
        assert outcome(whole, variables) == ("out", "\n".join(result for _, result in parts))


@given(text=TEXTS)
def test_pieces_are_not_empty_and_references_begin_where_they_say(text: str) -> None:
    try:
        nodes, found = parse(text), references(text)
    except SubstitutionError:
        return
    assert "" not in nodes
    for reference in found:
        length_of = "#" if reference.operator == "length" else ""
        assert text.startswith("${" + length_of + reference.name, reference.offset)


def test_the_end_of_the_input_is_a_nul() -> None:
    assert substitute("a ${A}\0 ${", {"A": "b"}) == "a b"
    with pytest.raises(SubstitutionError, match="unable to parse substitution within function"):
        substitute("${A:\0}", {})
    with pytest.raises(SubstitutionError, match="bad substitution"):
        substitute("${A:", {})


def test_bytes_that_are_no_text_stay_as_they_are() -> None:
    assert substitute("\udcff ${A:0:1}|${A:1}|${#A}", {"A": "é\udcff"}) == "\udcff \udcc3|\udca9\udcff|3"
    assert substitute("${A:0:1}${A:1}", {"A": "é"}) == "é"
    # They have width 1, as Go reads them, so the server does not lose its place as with a real character.
    with pytest.raises(SubstitutionError, match="bad substitution"):
        substitute("${A:é}", {"A": "x"})
    assert substitute("${A:\udcff}", {"A": "x"}) == "x"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        # To map or to turn round characters makes a replacement character of each such byte, to cut bytes does not.
        ("${A^^}", "\ufffdÉ\ufffd"),
        ("${A,}", "\ufffdé\udca9"),
        ("${A%x}", "\ufffdé\ufffd"),
        ("${A#x}", "\udcc3é\udca9"),
        ("${A//${A:0:1}/-}", "--\udca9\udca9"),
    ],
)
def test_operators_see_bytes_that_are_no_text_as_the_server_does(text: str, result: str) -> None:
    assert substitute(text, {"A": "\udcc3é\udca9"}) == result


def test_a_half_pair_is_a_replacement_character() -> None:
    assert substitute("\ud83d${A}\ude00", {"A": "\ud800\n"}) == '\ufffd"\ufffd\\n"\ufffd'


@given(text=TEXTS, variables=VARIABLES)
def test_with_places_it_comes_to_the_same(text: str, variables: dict[str, str]) -> None:
    try:
        whole: str | tuple[str, int, int] = substitute(text, variables)
    except SubstitutionError as error:
        whole = error.reason, error.line, error.column
    try:
        found: str | tuple[str, int, int] = normal(substitute_located(text, variables)[0])
    except SubstitutionError as error:
        found = error.reason, error.line, error.column
    assert found == whole


@pytest.mark.parametrize(
    ("text", "made", "places"),
    [
        ("ab", "ab", [0, 1, 2]),
        # A value that is longer than its reference does not run into what follows.
        ("a ${A}!", "a 123456!", [0, 1, 2, 3, 4, 5, 5, 5, 6]),
        ("${A}${E}${B}\nc", "123456x\nc", [0, 1, 2, 3, 3, 3, 8, 12, 13]),
        # Of an escape it is the second character that stays.
        ("$$x\\\\\\/y", "$x\\/y", [1, 2, 4, 6, 7]),
        ("$${A} ${B:-${A}}", "${A} x", [1, 2, 3, 4, 5, 6]),
        ("a\0b${", "a", [0]),
    ],
)
def test_every_character_has_a_place_that_it_comes_from(text: str, made: str, places: list[int]) -> None:
    found, origin = substitute_located(text, {"A": "123456", "B": "x"})
    assert found == made
    assert [origin.offset(at) for at in range(len(places))] == places


def test_an_error_says_where_with_places_too() -> None:
    with pytest.raises(SubstitutionError) as caught:
        substitute_located("${A:0:1}\n ${A:0:-1}", {})
    assert (caught.value.line, caught.value.column) == (2, 2)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("${P/%.gz/.xz}", "a/b.tar.xz"),
        ("${P/#a/c}", "c/b.tar.gz"),
        ("${P/#b/c}${P/%tar/c}", "a/b.tar.gz" * 2),
        ("${S/%b/c}", "baac"),
        ("${S/#b/c}", "caab"),
        ("${S/b/c}", "caab"),
        ("${S//b/c}", "caac"),
        ("${S//${E}/-}", "-b-a-a-b-"),
        ("${S:${N}}", "ab"),
        ("${S:${N}:1}", "a"),
        ("${S:${FAR}}", "baab"),
        ("${S:1:0}", ""),
        ("${S:${LARGE}}", ""),
        ("${S:${LARGER}}", "baab"),
        ("${I,,}", "i"),
        (r"${S#\b}", "aab"),
        ("${S%%a*}", "b"),
        ("${S#[ab]}", "aab"),
        ("${L}", r'"\u2028\n\U000e0001\xff"'),
    ],
)
def test_operators(text: str, result: str) -> None:
    variables = {
        "E": "",
        "P": "a/b.tar.gz",
        "S": "baab",
        "N": "-2",
        "FAR": "-9",
        "LARGE": str(2**63 - 1),
        "LARGER": str(2**63),
        "I": "\u0130",
        "L": "\u2028\n\U000e0001\udcff",
    }
    assert substitute(text, variables) == result
