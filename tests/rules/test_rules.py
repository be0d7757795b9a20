"""Every rule against the examples of its own documentation."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pipelinegen.finding import Severity
from pipelinegen.rules import RULES, validate
from pipelinegen.rules.documentation import Example, documentation
from pipelinegen.rules.frame import FRAME
from pipelinegen.rules.rule import Rule

BAD = [(rule, at) for rule in RULES for at in range(len(documentation(rule).bad))]
GOOD = [(rule, at) for rule in RULES for at in range(len(documentation(rule).good))]


def name(value: Any) -> str:
    return f"{value.kind}-{value.id}" if isinstance(value, Rule) else str(value + 1)


@pytest.mark.parametrize("rule, at", BAD, ids=name)
def test_a_bad_example_is_found_where_it_says(rule: Rule[Any], at: int) -> None:
    found = validate(example(rule, "bad", at).files, documentation(rule).known)
    assert [(each.path, each.position) for each in found if each.rule == rule.id] == list(
        example(rule, "bad", at).places
    ), "\n".join(map(str, found))


@pytest.mark.parametrize("rule, at", GOOD, ids=name)
def test_a_good_example_has_no_error_at_all(rule: Rule[Any], at: int) -> None:
    found = validate(example(rule, "good", at).files, documentation(rule).known)
    assert [str(each) for each in found if each.rule == rule.id or each.severity is Severity.ERROR] == []


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_a_rule_is_documented(rule: Rule[Any]) -> None:
    told = documentation(rule)
    assert re.fullmatch(r"[A-Z`].*\.", told.summary)
    assert len(told.bad) >= 2
    assert len(told.good) >= 2
    assert re.search(r"20\d\d-\d\d|Woodpecker|GitHub|[A-Z]-\d\d", told.why), "when it happened, or what says so"


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_a_message_says_what_is_right(rule: Rule[Any]) -> None:
    for at in range(len(documentation(rule).bad)):
        found = validate(example(rule, "bad", at).files, documentation(rule).known)
        for each in found:
            if each.rule == rule.id:
                assert each.help, each.message
                assert not each.message.endswith("."), each.message


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_a_rule_is_as_severe_as_it_says(rule: Rule[Any]) -> None:
    """A single finding can be softer; the rule's own severity is that of one of its bad examples at least."""
    found = {
        each.severity
        for at in range(len(documentation(rule).bad))
        for each in validate(example(rule, "bad", at).files, documentation(rule).known)
        if each.rule == rule.id
    }
    assert rule.severity in found


def test_names_are_unique() -> None:
    """One fault can have a rule for each CI."""
    names = [(rule.kind, rule.id) for rule in RULES] + [("", fact.id) for fact in FRAME]
    assert len(names) == len(set(names))
    assert not {rule.id for rule in RULES} & {fact.id for fact in FRAME}


def example(rule: Rule[Any], kind: str, at: int) -> Example:
    examples: tuple[Example, ...] = getattr(documentation(rule), kind)
    return examples[at]
