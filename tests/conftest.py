"""A small fleet of two projects to try things on, and ways to run the command line in it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from pipelinegen.catalog import Catalog, load_catalog
from pipelinegen.cli.main import run
from pipelinegen.memory.folder import NAME as CACHE

# The same examples each time; look for new ones with `pytest --hypothesis-profile explore`.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=50)
settings.register_profile("explore", deadline=None, max_examples=5000)
settings.load_profile("repeatable")

# A shell starts what it puts into the background deaf to Ctrl-C, and so would be the processes of the tests.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

WORKSPACE = Path(__file__).parent / "catalog" / "workspace"


@dataclass(frozen=True)
class Answer:
    """How a run of the command line ended."""

    status: int
    stdout: str
    stderr: str


@pytest.fixture(scope="session")
def rendered_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small fleet with everything rendered; tests copy it."""
    folder = tmp_path_factory.mktemp("rendered") / "fleet"
    shutil.copytree(WORKSPACE, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run(["render"]) == 0
    return folder


@pytest.fixture
def workspace(rendered_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A rendered fleet of the test's own, which is also the working directory."""
    folder = tmp_path / "fleet"
    shutil.copytree(rendered_workspace, folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def pipelinegen(capfd: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Runs the command line in this process, in the working directory."""

    def call(*arguments: str) -> Answer:
        capfd.readouterr()
        status = run([*arguments])
        captured = capfd.readouterr()
        return Answer(status, captured.out, captured.err)

    return call


@pytest.fixture
def own_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git that knows an identity and a time, and no settings of this machine's; the file of its settings."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    settings = tmp_path / "gitconfig"
    settings.write_text("[user]\n\tname = A Person\n\temail = person@example.org\n[init]\n\tdefaultBranch = main\n")
    (tmp_path / "no-template").mkdir()
    for name, value in {
        "GIT_CONFIG_GLOBAL": settings,
        "GIT_CONFIG_NOSYSTEM": 1,
        "GIT_TEMPLATE_DIR": tmp_path / "no-template",  # no sample of a hook, which cost time
        "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z",
        "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
    }.items():
        monkeypatch.setenv(name, str(value))
    return settings


@pytest.fixture
def git(own_git: Path) -> Callable[..., str]:
    """Runs git in a folder and answers what it prints."""

    def call(folder: Path, *arguments: str, given: str | None = None) -> str:
        # A test's submodules and clones are folders of this disk.
        command = ["git", "-c", "protocol.file.allow=always", *arguments]
        done = subprocess.run(command, cwd=folder, input=given, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, f"git {' '.join(arguments)}: {done.stderr}"
        return done.stdout.strip()

    return call


@pytest.fixture
def repository(git: Callable[..., str]) -> Callable[..., Path]:
    """Makes a checkout of a folder with all that is in it committed to `main`; `remotes` are addresses by names."""

    def make(folder: Path, **remotes: str) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        git(folder, "init", "--quiet")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--allow-empty", "--message=all of it")
        for name, url in remotes.items():
            git(folder, "remote", "add", name, url)
        return folder

    return make


@pytest.fixture
def in_place(workspace: Path, pipelinegen: Callable[..., Answer]) -> Path:
    """The rendered fleet with the shop's files in its own root."""
    definition = workspace / "projects" / "shop.py"
    definition.write_text(definition.read_text().replace('name="shop",', 'name="shop",\n    in_place=True,', 1))
    assert pipelinegen("render").status == 0
    assert sorted(path.name for path in (workspace / "generated").iterdir()) == ["blog"]
    return workspace


@pytest.fixture
def program() -> Callable[..., Answer]:
    """Runs the command line as a process of its own, in the working directory unless another one is named."""

    def call(
        *arguments: str, cwd: Path | None = None, environment: Mapping[str, str] | None = None, limit: float = 60
    ) -> Answer:
        done = subprocess.run(
            [sys.executable, "-m", "pipelinegen", *arguments],
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=limit,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return call


def _tree(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder but what is remembered there: the content of files, None for folders."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
        if CACHE not in path.parts
    }


@pytest.fixture
def tree() -> Callable[[Path], dict[str, bytes | None]]:
    """Everything below a folder but what is remembered there: the content of files, None for folders."""
    return _tree


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The small fleet's definitions."""
    return load_catalog(WORKSPACE / "projects")


@pytest.fixture(scope="session")
def scripts() -> dict[str, str]:
    """The texts of the packaged scripts by their names."""
    folder = Path(__file__).parents[1] / "templates" / "scripts"
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.sh")}
