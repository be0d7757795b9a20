"""`init`: a folder becomes a fleet in which every command works at once; what is there stays."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ..stand_ins.terminal import CTRL_C, at_a_terminal
from .test_new import app as app  # noqa: PLC0414 (a fixture)

Run = Callable[..., Any]
Tree = Callable[[Path], dict[str, bytes | None]]
SAID = (
    *("--woodpecker-url", "https://ci.example.org", "--woodpecker-version", "3.13"),
    *("--registry", "docker.io", "--owner", "me"),
)
INSTALL = ("--install", "python -m pip install -r requirements.txt")
FILES = [
    ".github/workflows/pins.yml",
    ".pre-commit-config.yaml",
    ".woodpecker/pins.yml",
    "projects/fleet.py",
    "pyproject.toml",
]
NO_CI = "no CI for this folder, which has no remote; --ci-branch BRANCH makes one\n"
NEXT = "next: `pipelinegen new NAME --from DIR` for each app\n"


@pytest.fixture
def folder(tmp_path: Path, own_git: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the working directory; its name has a space."""
    made = tmp_path / "my fleet"
    made.mkdir()
    monkeypatch.chdir(made)
    return made


@pytest.fixture
def checkout(folder: Path, git: Callable[..., str]) -> Path:
    """The same as the checkout of a repository in which nothing is yet."""
    git(folder, "init", "--quiet", "--initial-branch=trunk")
    git(folder, "remote", "add", "origin", "https://github.com/Me/fleet")
    return folder


def files(folder: Path, tree: Tree) -> list[str]:
    return [name for name, content in tree(folder).items() if content is not None and not name.startswith(".git/")]


def test_an_empty_folder(folder: Path, pipelinegen: Run, tree: Tree) -> None:
    answer = pipelinegen("init", *SAID)
    assert (answer.status, answer.stderr) == (0, NO_CI + NEXT)
    assert answer.stdout == "".join(f"written: {each}\n" for each in FILES)
    assert files(folder, tree) == FILES
    assert pipelinegen("render").stdout == "0 files of 0 projects, nothing changed\n"
    assert pipelinegen("check").stdout == "0 files are as defined\n"
    answer = pipelinegen("validate")
    assert (answer.status, answer.stdout) == (0, "2 files checked, nothing found\n")


def test_a_url_with_a_password(folder: Path, pipelinegen: Run, tree: Tree) -> None:
    for url in ("https://user:s3cret@ci.example.org", "user:s3cret@ci.example.org"):
        answer = pipelinegen("init", "--woodpecker-url", url, *SAID[2:])
        assert (answer.status, answer.stderr) == (
            2,
            "error: --woodpecker-url: a URL has no user and no password in it, as everybody reads them here; "
            "leave them out\n",
        )
    answer = pipelinegen("init", "--woodpecker-url", "ci.example.org", *SAID[2:])
    assert "'ci.example.org' is not a URL; write it https://ci.example.org" in answer.stderr
    assert files(folder, tree) == []


def test_again_there_is_nothing_to_do(folder: Path, pipelinegen: Run, tree: Tree) -> None:
    assert pipelinegen("init", *SAID).status == 0
    before = tree(folder)
    for said in (SAID, (), ("--non-interactive",)):
        answer = pipelinegen("init", *said)
        assert (answer.status, answer.stdout) == (0, f"{folder} is a fleet already; nothing was done\n")
    assert "`pipelinegen new NAME --from ../app` adds" in pipelinegen("init", "--from", "../app").stderr
    assert tree(folder) == before


def test_a_checkout_gets_a_ci_of_its_own(checkout: Path, pipelinegen: Run, tree: Tree, git: Callable[..., str]) -> None:
    answer = pipelinegen("init", *SAID, *INSTALL)
    assert (answer.status, answer.stderr) == (0, NEXT)
    assert files(checkout, tree) == sorted([*FILES, ".github/workflows/check.yml", "projects/own.py"])
    text = (checkout / ".github/workflows/check.yml").read_text()
    assert 'run: "python -m pip install -r requirements.txt"' in text or INSTALL[1] in text
    assert "trunk" in text
    assert pipelinegen("check").stdout == "1 file is as defined\n"
    git(checkout, "add", "--all")
    answer = pipelinegen("render", "--exit-code")
    assert (answer.status, answer.stdout) == (0, "1 file of 1 project, nothing changed\n")
    assert pipelinegen("validate").status == 0


def test_how_the_ci_installs_it_is_no_guess(checkout: Path, pipelinegen: Run, tree: Tree) -> None:
    answer = pipelinegen("init", *SAID)
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == (
        "error: a fleet cannot be written yet: nobody can be asked, as standard input is no terminal; "
        "say what nothing shows:\n"
        "  --install COMMAND: how the CI of this folder installs pipelinegen, at the version that you have; `--no-ci` "
        "makes none\n"
    )
    assert files(checkout, tree) == []
    assert pipelinegen("init", *SAID, "--no-ci").status == 0
    assert files(checkout, tree) == FILES


def test_a_branch_makes_a_ci_without_a_remote(folder: Path, pipelinegen: Run) -> None:
    folder = folder.rename(folder.with_name("our-fleet"))
    answer = pipelinegen("init", *SAID, *INSTALL, "--ci-branch", "main")
    assert answer.status == 0
    assert 'name="our-fleet"' in (folder / "projects/our_fleet.py").read_text()


def test_all_that_is_missing_is_told_at_once(checkout: Path, app: Path, pipelinegen: Run, tree: Tree) -> None:
    answer = pipelinegen("init", "--from", str(app), "--name", "my-app", "--non-interactive")
    assert answer.status == 2
    assert [line.split()[0] for line in answer.stderr.splitlines() if line.startswith("  --")] == [
        *("--woodpecker-url", "--woodpecker-version", "--registry", "--owner", "--install", "--image"),
    ]
    assert files(checkout, tree) == []


def test_with_a_first_app(folder: Path, app: Path, pipelinegen: Run) -> None:
    first = ("--from", str(app), "--name", "my-app", "--image", "me/app")
    answer = pipelinegen("init", *SAID, *first, "--woodpecker-id", "7")
    assert answer.status == 0
    assert [line for line in answer.stdout.splitlines() if "my" in line] == [
        "written: generated/my-app/.github/workflows/build-and-deploy.yml",
        "written: generated/my-app/.woodpecker/build-fallback.yml",
        "written: generated/my-app/.woodpecker/deploy.yml",
        "written: projects/my_app.py",
    ]
    assert pipelinegen("check").stdout == "3 files are as defined\n"
    assert pipelinegen("validate").stdout == "5 files checked, nothing found\n"


def test_with_a_first_app_that_has_no_number(folder: Path, app: Path, pipelinegen: Run) -> None:
    answer = pipelinegen("init", *SAID, "--from", str(app), "--name", "my-app", "--image", "me/app")
    assert answer.status == 0
    assert answer.stderr.endswith(
        "`pipelinegen onboard my-app --apply` registers the repository and writes the number\n"
    )
    assert (folder / "projects/my_app.py").exists()
    assert not (folder / "generated").exists()
    assert pipelinegen("render").status == 2


def test_what_is_there_stays(folder: Path, pipelinegen: Run, tree: Tree) -> None:
    pyproject = "[project]\nname = 'mine'  # mine\n"
    (folder / "pyproject.toml").write_text(pyproject)
    hooks = "repos: []  # mine\n"
    (folder / ".pre-commit-config.yaml").write_text(hooks)
    assert pipelinegen("init", *SAID, "--dry-run").status == 0
    assert files(folder, tree) == [".pre-commit-config.yaml", "pyproject.toml"]
    answer = pipelinegen("init", *SAID)
    assert answer.status == 0
    assert (
        "left as it is: .pre-commit-config.yaml\nfor hooks add this to `repos` of .pre-commit-config.yaml:\n"
        in answer.stdout
    )
    assert "      - id: pipelinegen-check\n" in answer.stdout
    text = (folder / "pyproject.toml").read_text()
    assert text.startswith(pyproject)
    assert tomllib.loads(text)["tool"]["pipelinegen"]["output"] == "generated"
    assert (folder / ".pre-commit-config.yaml").read_text() == hooks
    assert pipelinegen("check").status == 0


def test_a_linked_pyproject_stays_a_link(folder: Path, pipelinegen: Run, tmp_path: Path) -> None:
    (tmp_path / "shared.toml").write_bytes(b"[project]\r\nname = 'a'\r\n")
    (folder / "pyproject.toml").symlink_to("../shared.toml")
    assert pipelinegen("init", *SAID).status == 0
    assert (folder / "pyproject.toml").is_symlink()
    assert (tmp_path / "shared.toml").read_bytes().startswith(b"[project]\r\nname = 'a'\r\n\r\n[tool.pipelinegen]\r\n")
    assert pipelinegen("check").status == 0


@pytest.mark.parametrize("name", ["projects", ".github", "pyproject.toml", "projects/fleet.py"])
def test_a_link_to_nothing(folder: Path, tmp_path: Path, pipelinegen: Run, tree: Tree, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).symlink_to(tmp_path / "elsewhere")
    before = tree(folder)
    answer = pipelinegen("init", *SAID)
    assert (answer.status, answer.stderr) == (
        2,
        f"{NO_CI}error: {name}: a link to '{tmp_path / 'elsewhere'}', where nothing is; mend or remove it\n",
    )
    assert tree(folder) == before
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_in_the_place_of_a_folder(folder: Path, pipelinegen: Run) -> None:
    (folder / "projects").write_text("mine\n")
    answer = pipelinegen("init", *SAID)
    assert (answer.status, answer.stderr) == (
        2,
        f"{NO_CI}error: projects: it is no folder, and projects/fleet.py is to be in it; move it away\n",
    )
    assert (folder / "projects").read_text() == "mine\n"


def test_two_at_once(folder: Path, program: Run, tree: Tree) -> None:
    def init(owner: str) -> Any:
        return program("init", *SAID[:-1], owner, cwd=folder)

    with ThreadPoolExecutor(3) as pool:
        owners = ("one", "other", "third")
        answers = dict(zip(owners, pool.map(init, owners), strict=True))
    (winner,) = [owner for owner, answer in answers.items() if "written: projects/fleet.py" in answer.stdout]
    assert f'username="{winner}"' in (folder / "projects/fleet.py").read_text()
    for owner in {*owners} - {winner}:
        answer = answers[owner]
        is_late = (answer.status, answer.stdout) == (0, f"{folder} is a fleet already; nothing was done\n")
        told = ": somebody else has written it meanwhile, and it stays as it is; nothing was written\n"
        assert is_late or (answer.status == 2 and answer.stderr.endswith(told)), answer
    assert files(folder, tree) == FILES
    assert program("check", cwd=folder).status == 0


def test_folders_and_definitions_that_are_there(folder: Path, pipelinegen: Run) -> None:
    (folder / "pyproject.toml").write_text('[tool.pipelinegen]\nprojects = "defs"\noutput = "out"\n')
    (folder / "defs").mkdir()
    known = '"""Known."""\n\nfrom pipelinegen import Project, Repository\n\n'
    known += 'project = Project(name="known", repository=Repository(), workflows=[])\n'
    (folder / "defs/known.py").write_text(known)
    answer = pipelinegen("init", *SAID)
    assert answer.status == 0
    assert "left as it is: pyproject.toml\n" in answer.stdout
    assert (folder / "defs/fleet.py").exists()
    assert "defs/" in (folder / ".pre-commit-config.yaml").read_text()
    assert pipelinegen("list").status == 0


def test_a_lock_that_lacks_something_stops_it(folder: Path, pipelinegen: Run, tree: Tree) -> None:
    (folder / ".woodpecker").mkdir()
    (folder / ".woodpecker/pins.yml").write_text("steps:\n  - name: shell\n    image: alpine:3.20\n")
    answer = pipelinegen("init", *SAID)
    assert answer.status == 2
    assert "error: projects/fleet.py:" in answer.stderr
    assert "has no version; pin it in .woodpecker/pins.yml" in answer.stderr
    assert files(folder, tree) == [".woodpecker/pins.yml"]


def test_a_check_of_ones_own_stays(checkout: Path, pipelinegen: Run, tree: Tree) -> None:
    path = checkout / ".github/workflows/check.yml"
    path.parent.mkdir(parents=True)
    path.write_text("on: push\n")
    answer = pipelinegen("init", *SAID)
    assert answer.status == 0
    assert ".github/workflows/check.yml is there already, and stays as it is" in answer.stderr
    assert path.read_text() == "on: push\n"
    assert not (checkout / "projects/own.py").exists()


def test_a_dry_run_prints_the_files(folder: Path, pipelinegen: Run, tree: Tree) -> None:
    answer = pipelinegen("init", *SAID, "--dry-run")
    assert answer.status == 0
    assert sorted(line[7:] for line in answer.stdout.splitlines() if line.startswith("# ---- ")) == FILES
    assert tree(folder) == {}


def test_a_first_app_that_is_called_like_the_folder(folder: Path, app: Path, pipelinegen: Run) -> None:
    folder = folder.rename(folder.with_name("shop"))
    first = ("--from", str(app), "--name", "shop", "--image", "me/app", "--woodpecker-id", "7")
    assert pipelinegen("init", *SAID, *INSTALL, "--ci-branch", "main", *first).status == 0
    assert sorted(path.name for path in (folder / "projects").iterdir()) == ["fleet.py", "own.py", "shop.py"]
    assert pipelinegen("check").stdout == "4 files are as defined\n"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (("--name", "shop"), "--from: without the checkout of a first app there is nothing to say of one"),
        (("--image", "me/shop"), "--from: without the checkout of a first app there is nothing to say of one"),
        (("--from", "."), "--name: say what the project of the first app is called, such as `--name shop`"),
        (("--from", ".", "--name", "fleet"), "'fleet' is what all projects share"),
        (("--from", ".", "--name", "a"), ".: this is no checkout"),
        (
            ("--no-ci", "--ci-branch", "main"),
            "--no-ci: with `--ci-branch` or `--install` a CI is asked for; say one of them",
        ),
        (("--install", " ", "--ci-branch", "main"), "--install: ' ' is not a command of one line"),
        (("--ci-branch", "a b", *INSTALL), "--ci-branch: 'a b' is not the name of one branch"),
        (("--woodpecker-version", "2.8"), "--woodpecker-version: '2.8' is not a Woodpecker version from 3.0"),
    ],
)
def test_what_cannot_be(folder: Path, pipelinegen: Run, tree: Tree, said: tuple[str, ...], message: str) -> None:
    others = SAID[:2] + SAID[4:] if "--woodpecker-version" in said else SAID
    answer = pipelinegen("init", *others, *said)
    assert (answer.status, answer.stdout) == (2, "")
    assert f"error: {message}" in answer.stderr
    assert tree(folder) == {}


def test_inside_of_another_fleet(workspace: Path, pipelinegen: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (workspace / "inside").mkdir()
    monkeypatch.chdir(workspace / "inside")
    answer = pipelinegen("init", *SAID)
    assert answer.status == 2
    assert answer.stderr == (
        f"error: {workspace}: a fleet already, and {workspace / 'inside'} is inside of it; go to a folder elsewhere\n"
    )


def test_without_git(folder: Path, pipelinegen: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert pipelinegen("init", *SAID).status == 0


def test_at_a_terminal(checkout: Path) -> None:
    talk = at_a_terminal(
        checkout,
        "init",
        answers=[
            ("Address of the Woodpecker server", "ci.example.org"),
            ("error: 'ci.example.org' is not a URL", "https://ci.example.org"),
            ("Version of the Woodpecker server", "3.13"),
            ("Registry", "ghcr.io"),
            ("Account at the registry [Me]", ""),
            ("Installs pipelinegen", INSTALL[1]),
        ],
    )
    assert talk.status == 0, talk.stderr
    text = (checkout / "projects/fleet.py").read_text()
    assert 'woodpecker=Login(username="Me", password_secret="ghcr-token")' in text
    done = subprocess.run([sys.executable, "-m", "pipelinegen", "check"], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("1 file is as defined\n", "")


def test_who_goes_away_leaves_nothing(checkout: Path, tree: Tree) -> None:
    talk = at_a_terminal(
        checkout, "init", answers=[("Address of", "https://ci.example.org"), ("Version of the", CTRL_C)]
    )
    assert (talk.status, talk.stdout) == (130, "")
    assert files(checkout, tree) == []
