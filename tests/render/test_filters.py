"""Whatever text goes into a filter, the CI's reader gets that text out again, or the filter refuses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from pipelinegen.render.filters import GITHUB, WOODPECKER, Target, at, block, comment, inner, quote, quote_all, word
from pipelinegen.syntax import yaml
from pipelinegen.woodpecker import substitute

# Everything that one of the three languages gives a meaning, much more often than anything else.
SPECIAL = "${}\\/\"'#:-?!&*|>%@`[], \n\t\r\0~=.<01eEonyxu\x07\x7f\x85\xa0\u2028\u2029\ufeff\ufffe\uffff🍰é"
TEXTS = st.text(st.one_of(st.sampled_from(SPECIAL), st.characters(exclude_categories=["Cs"])), max_size=30)
VARIABLES = {"n": 'x\ny: "z" \'', "o": "", "x": "}", "y": "\\"}
TARGETS = pytest.mark.parametrize("target", [GITHUB, WOODPECKER], ids=["github", "woodpecker"])


def readings(document: str, target: Target) -> list[Any]:
    """The document as each reader sees it, after what the server does to the text."""
    texts = [document]
    if target is WOODPECKER:
        texts = [substitute(document, variables) for variables in ({}, VARIABLES)]
    readers: list[Callable[[str], Any]] = [yaml.load_1_1, yaml.load_plain, lambda text: yaml.plain(yaml.load(text))]
    return [reader(text) for text in texts for reader in readers]


def agree(document: str, target: Target, expected: Any) -> None:
    for found in readings(document, target):
        assert found == expected, document


def allowed(text: str, target: Target) -> bool:
    return target is WOODPECKER or "${{" not in text


@TARGETS
@given(text=TEXTS)
def test_a_quoted_text_comes_back(target: Target, text: str) -> None:
    if not allowed(text, target):
        with pytest.raises(ValueError, match="would be evaluated by GitHub"):
            quote(text, target)
        return
    written = quote(text, target)
    assert isinstance(written, Markup)
    assert "\n" not in written
    agree(f"key: {written}\nlist:\n  - {written}  # end\n", target, {"key": text, "list": [text]})


@TARGETS
@given(texts=st.lists(TEXTS, max_size=4))
def test_a_list_of_texts_comes_back(target: Target, texts: list[str]) -> None:
    if all(allowed(text, target) for text in texts):
        agree(f"key: {quote_all(texts, target)}\n", target, {"key": texts})


@TARGETS
@given(text=TEXTS)
def test_what_is_inside_the_quotes_can_be_continued(target: Target, text: str) -> None:
    if allowed(text, target):
        agree(f'key: "<{inner(text, target)}>"\n', target, {"key": f"<{text}>"})


@TARGETS
@given(text=st.text(st.characters(categories=["Cs"]), min_size=1, max_size=3))
def test_half_a_surrogate_pair_is_refused(target: Target, text: str) -> None:
    for write in (quote, inner):
        with pytest.raises(ValueError, match="half of a character"):
            write(text, target)


@TARGETS
@given(lines=st.lists(TEXTS, min_size=1, max_size=5), column=st.integers(2, 12))
def test_a_block_comes_back_or_is_refused(target: Target, lines: list[str], column: int) -> None:
    text = "\n".join(lines) + "\n"
    try:
        written = block(text, target)
    except ValueError:
        return
    agree(f"key: |\n{at(written, column)}\nnext: 1\n", target, {"key": text, "next": 1})


@TARGETS
@pytest.mark.parametrize(
    "text",
    [
        "a\n",
        "a b\n",
        "a\n\n  b\n\tc\n d \n",
        "#!/bin/sh\necho ok # why\n",
        "- a: b\n",
        "%YAML\n",
        "...\n",
        "---\n",
        "é 🍰\n",
        "a\n\n\n\nb\n",
        "key: |\n  x\n",
    ],
)
def test_ordinary_blocks_are_not_refused(target: Target, text: str) -> None:
    agree(f"key: |\n{at(block(text, target), 4)}\n", target, {"key": text})


@pytest.mark.parametrize(
    "text, problem",
    [
        ("", "a block ends with exactly one newline"),
        ("a", "a block ends with exactly one newline"),
        ("a\n\n", "a block ends with exactly one newline"),
        ("\n", "a block ends with exactly one newline"),
        (" a\n", "a block begins with a character that is no space"),
        ("\na\n", "a block begins with a character that is no space"),
        ("\ta\n", "a block begins with a character that is no space"),
        ("a\r\n", r"a block cannot hold the character '\\r'"),
        ("a\0b\n", r"a block cannot hold the character '\\x00'"),
        ("a\ufeffb\n", r"a block cannot hold the character '\\ufeff'"),
        ("a\x85b\n", r"a block cannot hold the character '\\x85'"),
        ("a\u2028b\n", r"a block cannot hold the character '\\u2028'"),
        ("a\ud800b\n", r"a block cannot hold the character '\\ud800'"),
    ],
)
def test_a_block_says_what_it_cannot_hold(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        block(text, WOODPECKER)


def test_the_dollars_of_a_shell_survive_woodpecker() -> None:
    script = 'echo "${HOME:-x}" $$ "$HOME" \\\\ \\/ a\\\nsed s/\\$/x/ "$(id)" ${#A} $${B}\n'
    written = block(script, WOODPECKER)
    assert written == 'echo "$${HOME:-x}" $$$$ "$HOME" \\\\\\\\ \\\\/ a\\\nsed s/\\$/x/ "$(id)" $${#A} $$$${B}'
    assert substitute(written, VARIABLES) + "\n" == script


def test_github_has_no_escape_for_its_own_expressions() -> None:
    assert block("echo ${HOME} $$\n", GITHUB) == "echo ${HOME} $$"
    for write in (quote, block):
        with pytest.raises(ValueError, match=r"'\$\{\{' would be evaluated by GitHub; pass the value through `env:`"):
            write("echo ${{ github.token }}\n", GITHUB)
    with pytest.raises(ValueError, match="would be evaluated by GitHub"):
        quote_all(["a", "${{ b }}"], GITHUB)


@pytest.mark.parametrize(
    "value, written",
    [
        ("a", '"a"'),
        ("", '""'),
        ('say "x"', "'say \"x\"'"),
        ('it\'s "x"', '"it\'s \\"x\\""'),
        (True, '"true"'),
        (False, '"false"'),
        (0, '"0"'),
        (10, '"10"'),
        (1.5, '"1.5"'),
        ("yes", '"yes"'),
        ("a\nb", '"a\\nb"'),
        ("\u2028\x85\ufeff", '"\\u2028\\u0085\\ufeff"'),
        ("${X}", '"$${X}"'),
        ("$X", '"$X"'),
        ("a\\b", '"a\\\\\\\\b"'),
    ],
)
def test_quote(value: object, written: str) -> None:
    assert quote(value, WOODPECKER) == written


@pytest.mark.parametrize("value", [None, ["a"], ("a",), {"a": 1}, {"a"}, b"a"], ids=repr)
def test_what_is_no_single_value_is_not_quoted(value: object) -> None:
    with pytest.raises(ValueError, match="there is no value to write" if value is None else "is no single value"):
        quote(value, WOODPECKER)


@pytest.mark.parametrize("value", ["abc", {"a": 1}, None, 3], ids=repr)
def test_what_is_no_list_is_not_quoted_as_one(value: object) -> None:
    with pytest.raises(ValueError, match="is not a list"):
        quote_all(value, WOODPECKER)


@pytest.mark.parametrize("text", ["a", "0", "actions/checkout", "me/shop:1.0", "a@b", "k=v", "x+y_z.w-v", "a:0"])
def test_plain_words(text: str) -> None:
    assert word(text) == text
    assert isinstance(word(text), Markup)


@pytest.mark.parametrize(
    "text", ["", " ", "a b", "a\n", "\na", '"', "'", "#", "$", "${x}", "é", "a,b", "*", "{", "a\\"]
)
def test_what_is_no_plain_word(text: str) -> None:
    with pytest.raises(ValueError, match="is not a plain word"):
        word(text)


@given(text=st.from_regex(r"[A-Za-z0-9._/:@=+-]+", fullmatch=True))
def test_a_word_can_stand_in_quotes_of_any_kind(text: str) -> None:
    for opening in "\"'":
        agree(f"key: {opening}{word(text)}{opening}\n", WOODPECKER, {"key": text})


@TARGETS
@given(text=TEXTS)
def test_a_comment_is_never_more_than_a_comment(target: Target, text: str) -> None:
    try:
        written = comment(text)
    except ValueError:
        return
    agree(f"a: 1  # {written}\n# {written}\nb: 2\n", target, {"a": 1, "b": 2})


def test_a_comment_says_what_was_said() -> None:
    assert comment("  because\n it\tcosts $5 & more ") == "because it costs $5 & more"


@pytest.mark.parametrize("text", ["${X}", "a ${", "${{ x }}"])
def test_a_comment_holds_no_reference(text: str) -> None:
    with pytest.raises(ValueError, match="a comment is substituted too"):
        comment(text)


def test_lines_are_moved_and_empty_ones_stay_empty() -> None:
    assert at(Markup("a\n\n  b\n"), 3) == "   a\n\n     b"
    assert at(Markup("a && b < c"), 0) == "a && b < c"


def test_only_what_a_filter_wrote_is_moved() -> None:
    with pytest.raises(ValueError, match="'a: b && c' enters the file unquoted"):
        at("a: b && c", 2)  # type: ignore[arg-type]
