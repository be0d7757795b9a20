"""The recipes of docs/ci.md render to what the page shows, and do what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelinegen.testing import fires

from .recipes import Recipe, recipes

RECIPES = recipes()


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.heading)
def test_a_recipe_renders_to_what_is_shown_and_nothing_is_wrong_with_it(recipe: Recipe, tmp_path: Path) -> None:
    files = recipe.render(tmp_path)
    assert recipe.excerpts
    for excerpt in recipe.excerpts:
        assert [path for path, text in files.items() if f"\n{excerpt}" in text], excerpt
    count = f"{len(files)} files"
    assert recipe.run(tmp_path, "check") == f"{count} are as defined\n"
    assert recipe.run(tmp_path, "validate") == f"{count} checked, nothing found\n"
    assert not (tmp_path / "generated").exists()


def test_there_is_a_recipe_for_both_in_both() -> None:
    kinds = {
        kind for recipe in RECIPES for kind in ("Github", "Woodpecker") if f"{kind}ChangeCheck(" in recipe.definition
    }
    assert kinds == {"Github", "Woodpecker"}
    assert len({recipe.heading for recipe in RECIPES}) == 3


def test_what_starts_the_recipes_of_woodpecker(tmp_path: Path) -> None:
    fleet, app = [recipe for recipe in RECIPES if "WoodpeckerChangeCheck(" in recipe.definition]
    files = fleet.render(tmp_path / "fleet")
    assert fires(files, "pull_request", files=["README.md"]) == ["check"]
    assert fires(files, "pull_request", branch="other") == []
    assert fires(files, "push", files=["README.md"]) == ["check"]
    assert fires(files, "push", branch="other") == []
    assert fires(files, "cron", cron="fleet-check") == ["fleet-check"]
    assert fires(files, "cron", cron="other") == []
    assert fires(files, "manual", variables={"RUN": "fleet-check"}) == ["fleet-check"]
    assert fires(files, "manual") == []
    files = app.render(tmp_path / "app")
    assert fires(files, "pull_request") == ["check"]
    assert fires(files, "push") == ["build-and-deploy", "check"]
