"""The expressions of `evaluate`: what they answer, what the server refuses, and what is not known."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelinegen.woodpecker import EvaluateError, EvaluateUnknown
from pipelinegen.woodpecker.when.evaluate import evaluate
from pipelinegen.woodpecker.when.expr.lexer import WORD_OPERATORS
from pipelinegen.woodpecker.when.expr.parser import BUILTINS

VARIABLES = {
    "CI_COMMIT_BRANCH": "main",
    "CI_COMMIT_MESSAGE": "fix: Wip\n\nbody",
    "CI_COMMIT_PULL_REQUEST_LABELS": "deploy,big",
    "CI_PIPELINE_EVENT": "push",
    "CI_PIPELINE_FILES": '["src/a.py","docs/b.md"]',
    "CI_PIPELINE_NUMBER": "5",
    "CI_COMMIT_SHA": "3d3c42e5aac5ba80",
    "EMPTY": "",
    "NAME": "Ünï",
}

TRUE = [
    'CI_COMMIT_BRANCH == "main"',
    "CI_COMMIT_BRANCH == 'main' && CI_PIPELINE_EVENT != 'tag'",
    'CI_PIPELINE_EVENT in ["push", "manual"]',
    'CI_PIPELINE_EVENT not in ["tag"]',
    'not (CI_COMMIT_MESSAGE contains "wip")',
    'CI_COMMIT_MESSAGE not contains "wip"',
    'lower(CI_COMMIT_MESSAGE) contains "wip"',
    'CI_COMMIT_MESSAGE startsWith "fix" and CI_COMMIT_MESSAGE endsWith "body"',
    'CI_COMMIT_BRANCH matches "^(main|feature/)"',
    'CI_COMMIT_MESSAGE matches "(?i)WIP"',
    r'CI_COMMIT_SHA matches "^[0-9a-f]{16}$"',
    r"CI_COMMIT_MESSAGE matches `\bbody$`",
    'UNSET == ""',
    "UNSET != nil",
    'UNSET == EMPTY && $env["UNSET"] == ""',
    "int(CI_PIPELINE_NUMBER) > 3",
    "int(CI_PIPELINE_NUMBER) % 2 == 1",
    "3 < int(CI_PIPELINE_NUMBER) < 6",
    "len(NAME) == 3",
    "CI_PIPELINE_NUMBER < '6'",
    'any(split(CI_COMMIT_PULL_REQUEST_LABELS, ","), # == "deploy")',
    'split(CI_COMMIT_PULL_REQUEST_LABELS, ",") | all(# != "")',
    '"big" in split(CI_COMMIT_PULL_REQUEST_LABELS, ",")',
    'any(fromJSON(CI_PIPELINE_FILES), # startsWith "src/")',
    'none(fromJSON(CI_PIPELINE_FILES), { # endsWith ".go" })',
    'one(fromJSON(CI_PIPELINE_FILES), # endsWith ".md")',
    'len(filter(fromJSON(CI_PIPELINE_FILES), # contains "/")) == 2',
    'count(fromJSON(CI_PIPELINE_FILES), # contains "src") == 1',
    'map(["A", "b"], lower(#)) == ["a", "b"]',
    'CI_COMMIT_BRANCH == "main" ? true : false',
    'if CI_COMMIT_BRANCH == "main" { true } else { false }',
    'CI_COMMIT_SHA[:8] == "3d3c42e5"',
    'split("a/b", "/")[-1] == "b"',
    '(UNSET ?? "x") == ""',
    '("" + CI_COMMIT_BRANCH) | upper() == "MAIN"',
    'trim("  a ") + trimPrefix("v1", "v") + trimSuffix("b.md", ".md") == "a1b"',
    'replace("a-b-c", "-", "/") == "a/b/c" and join(["x", "y"], ",") == "x,y"',
    'first(["x"]) == "x" and last([]) == nil and indexOf("é/", "/") == 2',
    '"\\u00e9\\x41\\101\\u{1F600}" == "éAA😀"',
    "`a``b` == 'a`b'",
    "1_000 == 0x3E8 // a comment\n and /* another */ 010 == 10 and 0b11 == 3",
    "!false and not false",
    "true ?? false",
]
FALSE = [
    'CI_COMMIT_BRANCH == "Main"',
    '"mai" in ["main"]',
    'UNSET matches "."',
    "nil in []",
    'any(UNSET, # == "x")',
    'CI_COMMIT_MESSAGE contains "body" == false ? true : false',
    # The server simplifies before it runs: what stands beside a constant is never looked at.
    "UNSET > 3 and false",
    "UNSET == 'x' and UNSET > 3",
    'CI_COMMIT_BRANCH == "main" ? nil : true',
]
ADVICE = "; every variable is a text, int(…) makes a number of it"
REFUSED = [
    ("CI_PIPELINE_NUMBER > 3", 20, f"`>` cannot join a text and a number{ADVICE}"),
    ("CI_PIPELINE_NUMBER == 5", 20, f"`==` cannot join a text and a number{ADVICE}"),
    ("UNSET > 3", 7, "'' is no number"),
    ("CI_COMMIT_BRANCH", 1, "a condition is expected, not a text"),
    ('"true"', 1, "a condition is expected, not a text"),
    ("UNSET", 1, "a condition is expected, not ''"),
    ("nil", 1, "a condition is expected, not nil"),
    ("UNSET.x", 7, "'x' is no number"),
    (
        'not CI_COMMIT_MESSAGE contains "wip"',
        1,
        "`not` needs a condition, not a text; it binds more tightly than `contains`: "
        "put what it is about in parentheses",
    ),
    ('CI_COMMIT_BRANCH.startsWith("m")', 18, "a text has no parts or methods such as 'startsWith'"),
    ('hasLabel("x")', 1, "there is no function 'hasLabel'"),
    ('CI_COMMIT_BRANCH("x")', 1, "'CI_COMMIT_BRANCH' is a text and cannot be called"),
    ('contains(CI_COMMIT_BRANCH, "m")', 1, "'contains' is not expected here"),
    ('CI_COMMIT_BRANCH = "main"', 18, "'=' is not expected here"),
    ("true &&", 8, "the expression ends too early"),
    ("", 1, "the expression ends too early"),
    ("(true", 6, "the expression ends too early"),
    ("true true", 6, "'true' is not expected here"),
    ('"a" == "b', 8, "a text is not closed on its line, or has an escape that does not exist"),
    (r'"\d" == ""', 1, "a text is not closed on its line, or has an escape that does not exist"),
    ("`a", 1, "a text that begins with ` is not closed"),
    ("true /* x", 6, "a comment that begins with /* is not closed"),
    ("1x == 1", 1, "'1x' is no number"),
    ("0x == 1", 1, "'0x' is no number of 64 bits"),
    ("9223372036854775808 == 1", 1, "'9223372036854775808' is no number of 64 bits"),
    ("true @ false", 6, "'@' has no meaning here"),
    ('UNSET ?? "a" == "a"', 14, "== and ?? together need parentheses"),
    ('CI_COMMIT_BRANCH matches "("', 26, "the pattern '(' has a `(` that is not closed"),
    ('UNSET == "x" && "a" matches "a**"', 29, "the pattern 'a**' has a repetition of a repetition"),
    (
        'CI_COMMIT_BRANCH matches "^(?!main)"',
        26,
        "the pattern '^(?!main)' has `(?=`, `(?!` or the like, which Go does not know",
    ),
    (r'CI_COMMIT_BRANCH matches "\\Z"', 26, r"the pattern '\\Z' has `\Z`, which Go does not know"),
    ("1 % 0 == 0 and false", 3, "a division by zero"),
    ("int(CI_COMMIT_BRANCH) > 1", 1, "int('main') is no number"),
    ("len(true) > 1", 1, "len() does not take a condition"),
    ("lower() == ''", 1, "lower() does not take nothing"),
    ('any("abc", # == "a")', 1, "any() takes a list, not a text"),
    ('any(["a"], "x")', 1, "any() needs a condition for each item, not a text"),
    ('any(["a"], #index > 0)', 12, "there is no #index here"),
    ('["a"]["x"] == "a"', 6, "an item of a list has a number, not a text"),
    ('split("a", "/")[3] == "a"', 16, "there is no item 3 in ['a']"),
    ('fromJSON(CI_COMMIT_BRANCH) == ["x"]', 1, "fromJSON('main') is no JSON"),
]
UNKNOWN = [
    # The server compares with a value that it has left lying about.
    'CI_COMMIT_BRANCH == last(filter(["main"], true))',
    'CI_COMMIT_BRANCH == (["main"] | filter(true) | last())',
    'CI_COMMIT_BRANCH == filter(["main"], # != "")[0 - 1]',
    'CI_COMMIT_BRANCH == map(filter(["main"], true), lower(#))[-1]',
    "1.5 > 1",
    "4 / 2 == 2",
    "1 in 1..3",
    "let x = 1; x == 1",
    'true; CI_COMMIT_BRANCH == "main"',
    '{"a": 1}["a"] == 1',
    "now() == now()",
    'b"x" == b"x"',
    'CI_COMMIT_BRANCH?.x == "y"',
    "'CI' in $env",
    "len == 1",
    r'CI_COMMIT_BRANCH matches "\\pL"',
    'CI_COMMIT_BRANCH matches "(?P<x>a)"',
    'any(["x"], int(#) > 1)',
    "fromJSON('[1]') == []",
    'upper("ß") == "ß"',
    '"é"[:1] == ""',
    "9223372036854775807 + 1 > 0",
    "(" * 61 + "true" + ")" * 61,
    " and ".join(["EMPTY == ''"] * 130),
]


@pytest.mark.parametrize("expression", TRUE)
def test_a_condition_holds(expression: str) -> None:
    assert evaluate(expression, VARIABLES) is True


@pytest.mark.parametrize("expression", FALSE)
def test_a_condition_does_not_hold(expression: str) -> None:
    assert evaluate(expression, VARIABLES) is False


@pytest.mark.parametrize(("expression", "character", "reason"), REFUSED)
def test_an_expression_that_the_server_refuses_is_refused_with_a_reason(
    expression: str, character: int, reason: str
) -> None:
    with pytest.raises(EvaluateError) as caught:
        evaluate(expression, VARIABLES)
    assert str(caught.value) == f"character {character}: {reason}"


@pytest.mark.parametrize("expression", UNKNOWN)
def test_nothing_is_guessed_about_what_is_not_modelled(expression: str) -> None:
    with pytest.raises(EvaluateUnknown):
        evaluate(expression, VARIABLES)


def test_a_variable_hides_a_function_of_its_name() -> None:
    assert evaluate('lower == "x"', {"lower": "x"})
    with pytest.raises(EvaluateError, match="'lower' is a text and cannot be called"):
        evaluate('lower("X") == "x"', {"lower": "x"})
    assert evaluate('::lower("X") == lower', {"lower": "x"})


def test_the_same_comparison_is_refused_early_or_late_by_whether_the_variable_exists() -> None:
    expression = "EMPTY == '' or TAG > 3"
    assert evaluate(expression, {})
    with pytest.raises(EvaluateError):
        evaluate(expression, {"TAG": "v1"})


def test_a_broken_json_list_is_a_fault_only_when_it_is_reached() -> None:
    expression = 'CI_PIPELINE_FILES != "" and any(fromJSON(CI_PIPELINE_FILES), # startsWith "src/")'
    assert not evaluate(expression, {})
    assert evaluate(expression, VARIABLES)
    with pytest.raises(EvaluateError):
        evaluate(expression, {"CI_PIPELINE_FILES": "no list"})


@pytest.mark.parametrize(
    "expression",
    [
        "any(split(LONG, ','), any(split(LONG, ','), # == 'y'))",
        "replace(replace(LONG, 'x', LONG), 'x', LONG) == ''",
        "all(split(LONG, ','), LONG matches '(a|b)*$')",
        "LONG matches '(x|,|xx){400}y'",
    ],
)
def test_more_work_than_is_sensible_is_not_done(expression: str) -> None:
    with pytest.raises(EvaluateUnknown):
        evaluate(expression, {"LONG": ",".join("x" * 5000)})


def test_a_pattern_that_other_engines_try_for_ever_is_answered() -> None:
    assert not evaluate("LONG matches '^(a*)*(a|a?)+b$'", {"LONG": "a" * 20_000})


NAMES = ["true", "false", "nil", "CI_COMMIT_BRANCH", "UNSET", "LIST", "x", "#", "#index", "$env", "1", "0x1F", "1.5"]
SIGNS = [*"=<!?:.|+*%/,()[]{};-", "==", "!=", ">=", "&&", "||", "??", "::", "?.", "..", "**", "//", "/*", "\n"]
TEXTS = ['"main"', "'a,b'", "`x`", '""', '"(a|b)+$"', '"["', '","']
WORDS = [*sorted(WORD_OPERATORS | BUILTINS), *NAMES, *SIGNS, *TEXTS]


def outcome(expression: str, variables: dict[str, str]) -> bool | EvaluateError | EvaluateUnknown:
    try:
        return evaluate(expression, variables)
    except (EvaluateError, EvaluateUnknown) as error:
        return error


@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
@example("any(LIST, # == x) or any(LIST, int(#) > 1)")
def test_any_words_are_answered_refused_or_unknown(expression: str) -> None:
    found = outcome(expression, {"CI_COMMIT_BRANCH": "main", "LIST": "a,b"})
    assert isinstance(found, bool) or 0 <= found.offset <= len(expression)


@given(st.text(max_size=60), st.dictionaries(st.sampled_from(["A", "B", "len"]), st.text()))
def test_any_text_is_answered_refused_or_unknown(expression: str, variables: dict[str, str]) -> None:
    found = outcome(expression, variables)
    assert isinstance(found, bool) or found.reason


@given(st.text(st.sampled_from("ab.*+?|()[]{}^$\\-dwsbAz:i,12é"), max_size=30), st.text(st.sampled_from("ab12 é\n")))
def test_any_pattern_is_searched_refused_or_unknown(pattern: str, subject: str) -> None:
    found = outcome("SUBJECT matches PATTERN", {"SUBJECT": subject, "PATTERN": pattern})
    assert isinstance(found, bool) or repr(pattern) in found.reason or "not modelled" in found.reason
