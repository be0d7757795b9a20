"""Temporary repositories with the real pre-commit in them, which runs the hooks that this checkout offers.

Only `language` is another one than a user's: `system` takes the program as it lies here, and builds nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelinegen.cli.main import run

ROOT = Path(__file__).parents[2]
MANIFEST = ".pre-commit-hooks.yaml"
CONFIG = ".pre-commit-config.yaml"
HOOKS = ("render", "check", "validate")
ADVICE = "look at what was written (`git diff`), then `git add` it"
# Written by hand, and wrong on any server.
GOTCHA = """\
when: {event: manual, evaluate: 'NIGHTLY != ""'}
steps:
  - name: a
    image: alpine:3.20
    commands: [exit 78]
"""
DOCUMENT = (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Outcome:
    """How a program ended and what it said, on whichever stream."""

    status: int
    said: str

    @property
    def hooks(self) -> dict[str, str]:
        """What pre-commit says of each hook by its last word: render, check or validate."""
        return dict(re.findall(r"^pipelinegen (\w+)\.+(?:\(.*\))?(\w+)$", self.said, re.MULTILINE))


@dataclass(frozen=True)
class Repository:
    """A git repository in which pre-commit is installed."""

    folder: Path
    environment: Mapping[str, str]
    hooks: tuple[str, str]

    def run(self, *command: str) -> Outcome:
        """What becomes of a command in the repository's folder."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=100,
        )
        return Outcome(done.returncode, done.stdout)

    def git(self, *arguments: str) -> str:
        """What git prints; it must not fail."""
        done = self.run("git", *arguments)
        assert done.status == 0, done.said
        return done.said

    def only(self, hook: str) -> Repository:
        """The same for a user who leaves out all other hooks, which is a matter of time here."""
        others = ",".join(f"pipelinegen-{each}" for each in HOOKS if each != hook)
        return replace(self, environment={**self.environment, "SKIP": others})

    def commit(self, *arguments: str) -> Outcome:
        """A commit with the hooks."""
        return self.run("git", "commit", "--quiet", "--message", "a change", *arguments)

    def blocked(self, *arguments: str) -> Outcome:
        """A commit that the hooks must not let pass; whatever they do, the index is the user's."""
        before = self.git("rev-parse", "HEAD"), self.git("ls-files", "--stage")
        done = self.commit(*arguments)
        assert done.status == 1, done.said
        assert (self.git("rev-parse", "HEAD"), self.git("ls-files", "--stage")) == before
        return done

    def passes(self, *arguments: str) -> Outcome:
        """A commit that the hooks must let pass."""
        done = self.commit(*arguments)
        assert done.status == 0, done.said
        return done

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace what stands in a file."""
        text = (self.folder / path).read_text(encoding="utf-8")
        assert old in text
        (self.folder / path).write_text(text.replace(old, new), encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        """A file with this text."""
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8")

    def use(self, *hooks: str, **settings: Any) -> None:
        """Have these hooks from now on, with further settings."""
        entries = [{"id": f"pipelinegen-{each}", **settings} for each in hooks]
        self.configure({"repos": [{"repo": "", "rev": "", "hooks": entries}]})

    def configure(self, config: Mapping[str, Any]) -> None:
        """Have this configuration from now on, but for where the hooks come from."""
        for each in config["repos"]:
            if each["repo"] != "local":
                each["repo"], each["rev"] = self.hooks
                each["hooks"] = [{**hook, "language": "system"} for hook in each["hooks"]]
        self.write(CONFIG, yaml.safe_dump(config, sort_keys=False))
        self.git("add", CONFIG)
        self.run("git", "commit", "--no-verify", "--quiet", "--message", "hooks", CONFIG)

    def follow(self, heading: str) -> None:
        """Have what docs/hooks.md shows first below a heading, and have git call it."""
        self.configure(configuration(heading))
        self.run("pre-commit", "install")

    def copied(self, folder: Path) -> Repository:
        """A copy of it, which knows nothing of this one."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return replace(self, folder=folder)


def documented(heading: str, language: str) -> str:
    """The first block of a language that docs/hooks.md shows below a heading."""
    section = DOCUMENT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    block = section.partition(f"```{language}\n")[2].partition("```")[0]
    assert block, f"docs/hooks.md: no {language} below {heading!r}"
    return block


def configuration(heading: str) -> Mapping[str, Any]:
    """The first configuration that docs/hooks.md shows below a heading."""
    config: Mapping[str, Any] = yaml.safe_load(documented(heading, "yaml"))
    return config


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A user who has this checkout's pipelinegen, a git that knows the user's name, and no network."""
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(
        "[user]\n\tname = A\n\temail = a@example.org\n[init]\n\tdefaultBranch = main\n", encoding="utf-8"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
    return kept | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ALLOW_PROTOCOL": "file",
        "PIP_NO_INDEX": "1",
        "PRE_COMMIT_HOME": str(home / "pre-commit"),
        "PRE_COMMIT_COLOR": "never",
    }


@pytest.fixture(scope="session")
def created(
    environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, Mapping[str, Path]], Repository]:
    """Makes a repository of copies, with everything that is in them committed and rendered."""
    source = tmp_path_factory.mktemp("hooks")
    shutil.copy(ROOT / MANIFEST, source)
    hooks = Repository(source, environment, ("", ""))
    _commit_all(hooks)
    at = (str(source), hooks.git("rev-parse", "HEAD").strip())

    def create(name: str, copies: Mapping[str, Path]) -> Repository:
        folder = tmp_path_factory.mktemp("repositories") / name
        folder.mkdir()
        for path, original in copies.items():
            copy = shutil.copytree if original.is_dir() else shutil.copy
            copy(original, folder / path)
        repository = Repository(folder, environment, at)
        _commit_all(repository)
        return repository

    return create


def _commit_all(repository: Repository) -> None:
    repository.git("init", "--quiet")
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message", "first")


def rendered(folder: Path) -> None:
    """Write what the definitions of a folder say, in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run(["render"]) == 0


@pytest.fixture(scope="session")
def fleet_template(created: Callable[..., Repository], rendered_workspace: Path) -> Repository:
    """The small fleet's repository with the hooks that docs/hooks.md advises; tests copy it."""
    repository = created("fleet", {each.name: each for each in rendered_workspace.iterdir()})
    repository.follow("A fleet, or a repository with its own definition")
    return repository


@pytest.fixture
def fleet(fleet_template: Repository, tmp_path: Path) -> Repository:
    """The small fleet's repository, of the test's own."""
    return fleet_template.copied(tmp_path / "fleet")


def has(outcome: Outcome, *lines: str) -> None:
    """Each of the lines stands in what was said."""
    told = outcome.said.splitlines()
    assert [line for line in lines if line not in told] == [], outcome.said
