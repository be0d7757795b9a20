"""Secrets that files need and the fleet does not declare, as lines that would do."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelinegen import Fleet, Project, Secret
from pipelinegen.catalog import Catalog
from pipelinegen.errors import DefinitionFault
from pipelinegen.render import render_project
from pipelinegen.scaffold.lacking import lacking_secrets


def of(catalog: Catalog, name: str) -> tuple[Project, Fleet]:
    (definition,) = catalog.select([name])
    return definition.project, catalog.fleet


def without(fleet: Fleet, *names: str) -> Fleet:
    return fleet.model_copy(update={"secrets": tuple(each for each in fleet.secrets if each.name not in names)})


def test_nothing_is_lacking(catalog: Catalog) -> None:
    for name in ("shop", "blog"):
        assert lacking_secrets(*of(catalog, name), definition="x.py") == ()


@pytest.mark.parametrize("name", ["shop", "blog"])
def test_what_is_added_is_enough(catalog: Catalog, name: str) -> None:
    project, fleet = of(catalog, name)
    bare = fleet.model_copy(update={"secrets": ()})
    lacking = lacking_secrets(project, bare, definition="x.py")
    complete = bare.model_copy(update={"secrets": lacking})
    assert render_project(project, complete).keys() == render_project(project, fleet).keys()
    for left_out in lacking:
        with pytest.raises(DefinitionFault):
            render_project(project, without(complete, left_out.name))


def test_the_purpose_of_what_is_known(catalog: Catalog) -> None:
    project, fleet = of(catalog, "shop")
    found = lacking_secrets(project, fleet.model_copy(update={"secrets": ()}), definition="x.py")
    assert {each.name: (each.scope, each.purpose) for each in found} == {
        "HUB_USERNAME": ("github", "the account at registry hub that images are pushed to"),
        "HUB_TOKEN": ("github", "a token of registry hub that may push"),
        "WOODPECKER_TOKEN": ("github", "a Woodpecker token that may start this deploy"),
        "slack-webhook-url": ("global", "the webhook's whole URL"),
        "hub-token": ("global", "a token of registry hub that may push"),
    }
    assert {each.events for each in found if each.scope == "global"} == {("deployment", "manual")}


def test_one_that_is_there_for_others_is_no_line_to_add(catalog: Catalog) -> None:
    project, fleet = of(catalog, "shop")
    other = Secret(name="WOODPECKER_TOKEN", scope="repository", projects=["blog"], events=["push"], purpose="x")
    moved = without(fleet, "WOODPECKER_TOKEN")
    moved = moved.model_copy(update={"secrets": (*moved.secrets, other)})
    with pytest.raises(DefinitionFault, match="is declared in the fleet, but only for blog"):
        lacking_secrets(project, moved, definition=str(Path("x.py")))
