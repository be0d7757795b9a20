"""Which secrets are asked for, on which events, and who is affected by one."""

from __future__ import annotations

from pathlib import Path

from pipelinegen.catalog import load_catalog
from pipelinegen.model.fleet import Fleet
from pipelinegen.onboard.manifest import manifest
from pipelinegen.onboard.needs import Need, needs_of
from pipelinegen.render import render_files


def all_needs(folder: Path) -> tuple[list[Need], Fleet]:
    catalog = load_catalog(folder / "projects")
    found: list[Need] = []
    for each in catalog.definitions:
        files = render_files(each.project, catalog.fleet, definition="x.py")
        found += needs_of(each.project, catalog.fleet, files)
    return found, catalog.fleet


def test_the_secrets_of_a_project(workspace: Path) -> None:
    catalog = load_catalog(workspace / "projects")
    [shop] = [each.project for each in catalog.definitions if each.project.name == "shop"]
    needs = needs_of(shop, catalog.fleet, render_files(shop, catalog.fleet, definition="x.py"))
    assert [(each.side, each.name, each.scope, each.events) for each in needs] == [
        ("github", "HUB_TOKEN", "github", ()),
        ("github", "HUB_USERNAME", "github", ()),
        ("github", "WOODPECKER_TOKEN", "github", ()),
        ("woodpecker", "hub-token", "global", ("deployment",)),
        ("woodpecker", "slack-webhook-url", "global", ("deployment", "manual")),
    ]
    assert needs[-1].paths == (".woodpecker/deploy.yml", ".woodpecker/build-fallback.yml")


def test_the_manifest_has_every_secret(workspace: Path) -> None:
    needs, fleet = all_needs(workspace)
    entries = {each.name: each for each in manifest(fleet, needs, {"shop": "Me/Shop", "blog": "Me/Blog"})}
    assert entries["HUB_TOKEN"].places == ("GitHub, Me/Shop",)
    assert entries["slack-webhook-url"].places == ("Woodpecker, for all repositories",)
    assert entries["slack-webhook-url"].events == ("deployment", "manual", "push")
    assert [*entries["slack-webhook-url"].users] == ["blog", "shop"]
    assert not entries["registry_user"].users
