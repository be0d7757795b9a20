"""Every mutant is killed by the rule meant for it, where the mistake is; the clean fleet is silent."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest

from pipelinegen.rules import NAMES, validate

from .every import MUTANTS
from .fleet import clean, known
from .mutant import Mutant

LEAST = 100


@pytest.mark.parametrize("project", sorted({mutant.project for mutant in MUTANTS}))
def test_the_clean_files_are_silent(project: str) -> None:
    assert validate(clean(project), known(project)) == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_killed_by_the_rule_meant_for_it(mutant: Mutant) -> None:
    files = mutant.files(clean(mutant.project))
    found = [each for each in validate(files, known(mutant.project)) if each.rule == mutant.rule]
    assert found, [str(each) for each in validate(files, known(mutant.project))]
    changed = lines_changed(clean(mutant.project), files)
    lines = {path: text.splitlines() for path, text in files.items()}
    if mutant.at:
        assert any(mutant.at in lines[each.path][each.position.line - 1] for each in found), found
    else:
        assert any(each.path not in changed or each.position.line in changed[each.path] for each in found), found


def lines_changed(before: dict[str, str], after: dict[str, str]) -> dict[str, set[int]]:
    """For each file that was changed and not added, the lines that are new and the ones beside what is gone."""
    changed: dict[str, set[int]] = {}
    for path in before.keys() & after.keys():
        if before[path] != after[path]:
            old, new = before[path].splitlines(), after[path].splitlines()
            lines = changed.setdefault(path, set())
            for tag, _, _, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
                if tag != "equal":
                    lines.update(range(start, end + 2) if tag == "delete" else range(start + 1, end + 1))
    return changed


def test_mutants_are_many_and_each_is_another() -> None:
    assert len(MUTANTS) >= LEAST
    names = [mutant.name for mutant in MUTANTS]
    assert len(set(names)) == len(names)
    texts = [tuple(sorted(mutant.touched(clean(mutant.project)).items())) for mutant in MUTANTS]
    assert len(set(texts)) == len(texts)
    assert {mutant.rule for mutant in MUTANTS} <= NAMES
