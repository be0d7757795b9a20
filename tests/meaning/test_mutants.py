"""Real mistakes, made in the clean fleet: none of them is said to mean the same."""

from __future__ import annotations

import pytest

from pipelinegen.meaning import meaning

from ..mutants.every import MUTANTS
from ..mutants.fleet import clean
from ..mutants.mutant import Mutant


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mistake_does_not_mean_the_same(mutant: Mutant) -> None:
    old = clean(mutant.project)
    found = meaning(old, mutant.files(old))
    assert not any(each.is_form_only for each in found)
    assert {each.path for each in found} >= mutant.touched(old).keys()


def test_the_tag_that_is_deployed_follows_the_file_that_sends_it() -> None:
    (mutant,) = (each for each in MUTANTS if each.name == "the whole commit as a tag")
    old = clean(mutant.project)
    tags = "as the whole commit, 40 characters, was the first 8 characters of the commit"
    text = f"image viktorbarzin/blog is deployed by deploy {tags}"
    assert (".woodpecker/deploy.yml", text) in [(each.path, each.text) for each in meaning(old, mutant.files(old))]
