"""What .pre-commit-hooks.yaml offers: which files start a hook, and that the command line takes what it would run."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest
import yaml
from pre_commit.clientlib import load_manifest

from pipelinegen.cli.main import command_of

from .conftest import HOOKS, MANIFEST, ROOT

IDS = [f"pipelinegen-{each}" for each in HOOKS]
HOOK: dict[str, dict[str, Any]] = {each["id"]: each for each in load_manifest(ROOT / MANIFEST)}

RENDERED = (
    ".github/workflows/build-and-deploy.yml",
    ".woodpecker/deploy.yml",
    "generated/shop/.github/workflows/build-and-deploy.yml",
    "generated/shop/.woodpecker/deploy.yml",
    "ci/out/shop/.woodpecker/deploy.yaml",
    # The locks that versions come from are such files, too.
    ".github/workflows/pins.yml",
    ".woodpecker/pins.yml",
)
DEFINED = ("projects/shop.py", "projects/fleet.py", "projects/_images.py", "projects/mein Café.py")
TEMPLATES = ("templates/woodpecker/deploy.yml.j2", "templates/_macros/github.j2", "templates/scripts/deploy.sh")
BY_HAND = (".woodpecker.yml", ".woodpecker.yaml", ".drone.yml", "app/.woodpecker.yml", ".woodpecker/old.yml.disabled")
UNRELATED = (
    "README.md",
    "Dockerfile",
    "docker-compose.yml",
    "app/main.py",
    "app/projects/models.py",
    "projects/README.md",
    "projects/web/views.py",
    "projects.py",
    "my-projects/shop.py",
    "templates/index.html",
    "app/templates/scripts/run.sh",
    "app/pyproject.toml",
    "pyproject.toml.orig",
    "generated/README.md",
    ".github/dependabot.yml",
    ".github/actions/build/action.yml",
    ".github/workflows/README.md",
    ".woodpecker/README.md",
    "x.woodpecker/a.yml",
    "woodpecker/a.yml",
)


def starts(hook: str, path: str) -> bool:
    """Whether a change of the file starts the hook, as pre-commit asks it."""
    return re.search(HOOK[hook]["files"], path) is not None


@pytest.mark.parametrize("hook", ["pipelinegen-render", "pipelinegen-check"])
def test_what_starts_a_render_and_a_check(hook: str) -> None:
    wanted = [*RENDERED, *DEFINED, *TEMPLATES, "generated/shop/old.yml", "pyproject.toml"]
    assert [path for path in wanted if not starts(hook, path)] == []
    assert [path for path in (*BY_HAND, *UNRELATED) if starts(hook, path)] == []


def test_what_starts_a_validation() -> None:
    hook = "pipelinegen-validate"
    assert [path for path in (*RENDERED, *DEFINED, *BY_HAND) if not starts(hook, path)] == []
    assert [path for path in (*TEMPLATES, *UNRELATED, "pyproject.toml") if starts(hook, path)] == []


@pytest.mark.parametrize(
    "path", sorted(path for path in (ROOT / "generated").rglob("*.yml")), ids=lambda path: path.name
)
def test_every_file_of_this_fleet_starts_all(path: Any) -> None:
    assert all(starts(hook, path.relative_to(ROOT).as_posix()) for hook in IDS)


def test_the_hooks_are_these() -> None:
    assert [*HOOK] == IDS
    for each in HOOK.values():
        assert each["description"].endswith(".")
        assert not each["pass_filenames"]
        assert each["require_serial"]
        assert (each["language"], each["minimum_pre_commit_version"]) == ("python", "3.2.0")


def test_a_render_is_no_matter_of_a_push() -> None:
    assert {name for name, each in HOOK.items() if "pre-push" in each["stages"]} == {
        "pipelinegen-check",
        "pipelinegen-validate",
    }


@pytest.mark.parametrize("hook", IDS)
def test_the_command_line_takes_what_a_hook_runs(hook: str) -> None:
    program, name, *options = shlex.split(HOOK[hook]["entry"])
    assert program == "pipelinegen"
    command = command_of(name)
    command.make_context(name, options)  # raises for an option that there is not


def test_it_is_yaml_without_a_tool_s_help() -> None:
    """pre-commit reads it by PyYAML, which knows anchors."""
    assert [each["id"] for each in yaml.safe_load((ROOT / MANIFEST).read_text(encoding="utf-8"))] == IDS
