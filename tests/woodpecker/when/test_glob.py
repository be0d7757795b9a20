"""The globs: what they match, what they never match, and that no pattern takes long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.woodpecker import GlobTooComplexError
from pipelinegen.woodpecker.when.glob import match

MATCHES = [
    ("main", "main"),
    ("*", "main"),
    ("*", ""),
    ("m?in", "main"),
    ("?", "é"),
    ("**", "feature/a/b"),
    ("feature/**", "feature/a/b"),
    ("feature/**", "feature"),
    ("**/x", "x"),
    ("**/x", "a/b/x"),
    ("docs/**/*.md", "docs/a.md"),
    ("docs/**/*.md", "docs/a/b.md"),
    ("**/x", "/x"),
    ("**/x/y", "a/b/x/y"),
    ("a/**/", "a"),
    ("a**", "a"),
    ("a**/", "a"),
    ("a**", "abc"),
    ("[ab]c", "bc"),
    ("[a-c]", "b"),
    ("[!a]", "b"),
    ("[^a]", "b"),
    ("[a-]", "-"),
    ("[ab]c", "ac"),
    ("[a-c]", "a"),
    ("[a-c]", "c"),
    ("[-a]", "-"),
    ("[a-c-e]", "-"),
    ("[\U0010ffff-a]", "-"),
    ("][b]", "]b"),
    (r"[\]]", "]"),
    (r"x{a\,b,c}", "xa,b"),
    (r"x{a\}b,c}", "xa}b"),
    (r"{\a,b}", "b"),
    ("{main,dev}", "dev"),
    ("{a,b/*}", "b/c"),
    ("{a,{b,c}d}", "cd"),
    ("{,a}b", "b"),
    ("release/{v1,v2}.*", "release/v2.3"),
    (r"\*", "*"),
    (r"a\{b", "a{b"),
    ("!main", "!main"),
    ("a}", "a}"),
    ("*.py", ".py"),
    ("x{**/y,z}", "xy"),
]
NO_MATCHES = [
    ("main", "main2"),
    ("main", "Main"),
    ("", "a"),
    ("*", "feature/x"),
    ("refs/heads/*", "refs/heads/a/b"),
    ("?", "/"),
    ("a**", "a/b"),
    ("****", "a/b"),
    ("?**", "a/b"),
    ("[a]**", "a/b"),
    ("?/**/b", "x/c"),
    ("**a", "b/a"),
    ("docs/**", "doc"),
    ("!main", "dev"),
    ("src/", "src/a"),
    ("./src/**", "src/a"),
    ("/src/**", "src/a"),
    ("src/*", "src/a/b"),
    ("{main,dev}", "main,dev"),
    ("xx[b]", "xxx"),
    ("[a]", "b]"),
    ("[a-c-e]", "d"),
]
MALFORMED = ["[", "[a", "[]", "[]a]", "[!]", "{a", "{a,b", "a\\", "[a-", "a[", "*[", "[\\"]


@pytest.mark.parametrize(("pattern", "name"), MATCHES)
def test_a_glob_matches(pattern: str, name: str) -> None:
    assert match(pattern, name)


@pytest.mark.parametrize(("pattern", "name"), NO_MATCHES)
def test_a_glob_does_not_match(pattern: str, name: str) -> None:
    assert not match(pattern, name)


@pytest.mark.parametrize("pattern", MALFORMED)
@pytest.mark.parametrize("name", ["", "a", "[", "b"])
def test_a_malformed_glob_matches_nothing(pattern: str, name: str) -> None:
    assert not match(pattern, name)


@pytest.mark.parametrize(
    ("pattern", "name", "found"),
    [
        # The first alternative fits before anybody looks at the second.
        ("{a,[}", "a", True),
        ("{[,a}", "a", False),
        ("{[b,a}", "a", False),
        (r"{\[,a}", "a", True),
        (r"{\[b,\[c}", "[c", True),
        # Both stars are over before the class that never ends.
        ("{**,[}", "x/y", True),
        ("a[", "b", False),
        # A class is over for the server at the first `]`, and what follows a failed one is checked from within it.
        ("{[^a{]x,a}", "a", False),
    ],
)
def test_a_fault_counts_only_where_matching_comes_to_it(pattern: str, name: str, found: bool) -> None:
    assert match(pattern, name) is found


def test_bytes_that_are_no_text_are_one_and_the_same_character() -> None:
    assert match("a?", "a\udcff")
    assert match("a\udcfe*", "a\udcff")


NAMES = st.text(st.sampled_from("ab/.é-"), max_size=12)


@given(NAMES)
def test_a_name_with_every_sign_escaped_matches_itself(name: str) -> None:
    assert match("".join(f"\\{character}" for character in name), name)


@given(st.lists(NAMES, min_size=1, max_size=5), st.integers(0, 4))
def test_alternatives_are_those_that_stand_in_the_braces(names: list[str], which: int) -> None:
    assert match("{" + ",".join(names) + "}", names[which % len(names)])


@given(st.text(st.sampled_from("ab/*?[]{},\\!^-é"), max_size=40), st.text(st.sampled_from("ab/[]{},\\-é"), max_size=30))
def test_any_glob_answers_or_is_too_complex(pattern: str, name: str) -> None:
    try:
        assert match(pattern, name) in {True, False}
    except GlobTooComplexError:
        assert pattern.count("{") > 1


HOSTILE = [
    ("{a,b}" * 40 + "c", "a" * 40),
    ("*" + "{a,b}" * 40 + "c", "a" * 60),
    ("{,a}" * 60 + "c", ""),
    ("*a" * 300 + "b", "a" * 4000),
    ("**/" * 50 + "x", "a/" * 300),
    ("{*,**/}" * 30 + "x", "a/" * 30),
    ("{" * 500 + "}" * 500, "a"),
    ("[" * 5000, "a"),
]


@pytest.mark.parametrize(("pattern", "name"), HOSTILE, ids=range(len(HOSTILE)))
def test_no_pattern_takes_long(pattern: str, name: str) -> None:
    # Tried one by one these would outlast the sun.
    assert not match(pattern, name)


@pytest.mark.parametrize(("length", "shown"), [(60, "x" * 60), (61, "x" * 60 + "…")])
def test_a_long_pattern_is_not_repeated_whole(length: int, shown: str) -> None:
    assert str(GlobTooComplexError("x" * length)).startswith(f"glob '{shown}': too many combinations to try; ")


@pytest.mark.parametrize("pattern", ["{a,b}" * 3000, "{" + ",a" * 5000 + "}", "**/" * 2000 + "{*a*a*a,b}" * 400])
def test_a_pattern_out_of_all_bounds_is_refused_with_a_sentence(pattern: str) -> None:
    with pytest.raises(GlobTooComplexError) as caught:
        match(pattern, "a" * 300)
    assert (
        str(caught.value)
        == f"glob '{pattern[:60]}…': too many combinations to try; a list of globs with fewer `{{…}}` is better"
    )
