"""The errors alone: the same ones that `validate` finds among all."""

from __future__ import annotations

import pytest

from pipelinegen.finding import Finding, Severity
from pipelinegen.rules import RULES, Known, errors, validate
from pipelinegen.rules.documentation import documentation

from ..mutants.every import MUTANTS
from ..mutants.fleet import clean, known
from ..mutants.mutant import Mutant


def among_all(files: dict[str, str], about: Known) -> list[Finding]:
    return [finding for finding in validate(files, about) if finding.severity is Severity.ERROR]


@pytest.mark.parametrize("project", sorted({mutant.project for mutant in MUTANTS}))
def test_clean_files_have_none(project: str) -> None:
    assert errors(clean(project), known(project)) == []


@pytest.mark.parametrize("mutant", MUTANTS[::6], ids=lambda mutant: mutant.name)
def test_the_errors_of_some_mutants(mutant: Mutant) -> None:
    files, about = mutant.files(clean(mutant.project)), known(mutant.project)
    assert errors(files, about) == among_all(files, about)


def test_the_examples_of_every_rule() -> None:
    """Also that no rule finds anything worse than it says it does."""
    for rule in RULES:
        told = documentation(rule)
        for example in (*told.bad, *told.good):
            assert errors(example.files, told.known) == among_all(example.files, told.known), rule.id


def test_what_is_silenced_and_what_a_schema_says_are_as_among_all() -> None:
    head = "when:\n  - event: push\n    branch: main\nsteps:\n  - name: a\n    image: alpine:3.20\n"
    for body in (
        "    commands: [exit 78]  # pipelinegen: ignore[exit-78] it is meant\n",
        "    commands: [exit 78]  # pipelinegen: ignore[exit-78]\n",
        "    commands: [true]\n    sekrets: [a]\n",
        "    image: alpine  # pipelinegen: ignore[latest-tag] whatever\n",
        "    commands: 'x\n",
    ):
        files = {".woodpecker/a.yml": head + body}
        assert errors(files, Known()) == among_all(files, Known()), body


def test_only_rules_that_may_find_errors_say_so() -> None:
    assert {rule.id for rule in RULES if rule.worst is not rule.severity} == {"latest-tag"}
    assert all(rule.worst is Severity.ERROR for rule in RULES if rule.severity is Severity.ERROR)
