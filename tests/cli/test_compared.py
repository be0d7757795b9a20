"""What is compared with what: this workspace's files or those of checkouts, as they are or at a revision."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipelinegen.header import digest_line, with_digest_line

Git = Callable[..., str]
Make = Callable[..., Path]
Run = Callable[..., Any]
Tree = Callable[[Path], dict[str, bytes | None]]

GITHUB, DEPLOY, FALLBACK = SHOP = (
    ".github/workflows/build-and-deploy.yml",
    ".woodpecker/deploy.yml",
    ".woodpecker/build-fallback.yml",
)


def rendered_otherwise(text: str, old: str, new: str) -> str:
    """A generated file as another definition would have made it."""
    lines = text.split("\n")
    assert lines[2].startswith("# Format "), lines[2]
    text = "\n".join([*lines[:2], *lines[3:]]).replace(old, new)
    assert new in text
    return with_digest_line(text, digest_line(text))


def bumped(text: str, version: int) -> str:
    """A generated file with all its actions at another version."""
    return re.sub(r"@[0-9a-f]{40}  # v\d+[.0-9]*", f"@{version:040}  # v{version}.1.0", text)


@dataclass(frozen=True)
class Place:
    """Where the shop's files are, and the arguments of a check that looks there. At a revision, `commit` makes it."""

    folder: Path
    arguments: tuple[str, ...]
    commit: Callable[[], None] = lambda: None

    def write(self, files: Mapping[str, str | None]) -> None:
        for path, text in files.items():
            if text is None:
                (self.folder / path).unlink()
            else:
                (self.folder / path).write_text(text, encoding="utf-8")
        self.commit()


@pytest.fixture
def original(rendered_workspace: Path) -> dict[str, str]:
    """The shop's files as they are rendered."""
    return {path: (rendered_workspace / "generated" / "shop" / path).read_text(encoding="utf-8") for path in SHOP}


@pytest.fixture
def checkout(workspace: Path, tmp_path: Path, repository: Make) -> Path:
    """A checkout of the shop beside the workspace, as it should be."""
    shutil.copytree(workspace / "generated" / "shop", tmp_path / "src" / "its own name")
    return repository(tmp_path / "src" / "its own name", origin="git@example.org:me/SHOP.git")


def at_a_revision(root: Path, git: Git) -> Callable[[], None]:
    """Commits everything to a branch, and leaves the work tree, the index and the branch as they were."""

    def commit() -> None:
        git(root, "checkout", "--quiet", "-b", "spoilt")
        git(root, "add", "--all")
        git(root, "commit", "--quiet", "--message=spoilt")
        git(root, "checkout", "--quiet", "main")

    return commit


@pytest.fixture(params=["output", "in place", "checkout", "checkouts"])
def place(request: pytest.FixtureRequest, workspace: Path, tmp_path: Path) -> Place:
    """Each place where files of the shop can be, as they are."""
    match request.param:
        case "output":
            return Place(workspace / "generated" / "shop", ())
        case "in place":
            return Place(request.getfixturevalue("in_place"), ())
        case "checkout":
            return Place(request.getfixturevalue("checkout"), ("--against", "../src/its own name"))
        case _:
            return Place(request.getfixturevalue("checkout"), ("--against", str(tmp_path / "src")))


@pytest.fixture(params=["output", "in place", "checkout", "checkouts"])
def revision(request: pytest.FixtureRequest, workspace: Path, tmp_path: Path, repository: Make, git: Git) -> Place:
    """Each place at a revision."""
    match request.param:
        case "output":
            return Place(
                workspace / "generated" / "shop", ("--ref", "spoilt"), at_a_revision(repository(workspace), git)
            )
        case "in place":
            root = repository(request.getfixturevalue("in_place"))
            return Place(root, ("--ref", "spoilt"), at_a_revision(root, git))
        case name:
            checkout = request.getfixturevalue("checkout")
            folder = "../src/its own name" if name == "checkout" else "../src"
            return Place(checkout, ("--against", folder, "--ref", "spoilt"), at_a_revision(checkout, git))


def first(original: Mapping[str, str]) -> dict[str, str | None]:
    """One half of all that can happen to files."""
    orphan = rendered_otherwise(original[DEPLOY], "deploy", "old")
    return {
        GITHUB: bumped(original[GITHUB], 99),
        DEPLOY: original[DEPLOY] + "# by hand\n",
        FALLBACK: None,
        ".woodpecker/old.yml": orphan,
        ".woodpecker/mine.yml": "steps: []\n",
    }


def second(original: Mapping[str, str]) -> dict[str, str | None]:
    """The other half."""
    return {
        GITHUB: bumped(original[GITHUB], 1),
        DEPLOY: rendered_otherwise(original[DEPLOY], "skip_clone: true", "skip_clone: false"),
        FALLBACK: "steps: []\n",
        ".github/workflows/old.yaml": original[DEPLOY] + "# by hand\n",
    }


FIRST = {GITHUB: "pin-only", DEPLOY: "changed", FALLBACK: "missing", ".woodpecker/old.yml": "orphaned"}
SECOND = {GITHUB: "pin-only", DEPLOY: "outdated", FALLBACK: "foreign", ".github/workflows/old.yaml": "orphaned"}


def told(answer: Any, folder: Path, *, drift: bool = True) -> dict[str, str]:
    """The verdicts by path, of those files that drift or of the others."""
    assert answer.stderr == ""
    found: dict[str, str] = {}
    for each in json.loads(answer.stdout)["verdicts"]:
        if each["project"] == "shop" and each["drift"] == drift:
            path = Path(os.path.abspath(each["path"])).relative_to(folder).as_posix()  # noqa: PTH100 (links stay)
            found[path] = each["verdict"]
    return found


def check(pipelinegen: Run, place: Place, *more: str) -> Any:
    return pipelinegen("check", "shop", *place.arguments, *more)


def test_every_verdict_in_every_place(place: Place, original: dict[str, str], pipelinegen: Run, tree: Tree) -> None:
    answer = check(pipelinegen, place, "--format", "json")
    assert (answer.status, told(answer, place.folder)) == (0, {})
    assert told(answer, place.folder, drift=False) == dict.fromkeys(SHOP, "same")
    place.write(first(original))
    before = tree(place.folder)
    answer = check(pipelinegen, place, "--format", "json")
    assert (answer.status, told(answer, place.folder)) == (1, FIRST)
    assert told(answer, place.folder, drift=False) == {".woodpecker/mine.yml": "foreign"}
    assert tree(place.folder) == before
    place.write({".woodpecker/old.yml": None, ".woodpecker/mine.yml": None, **second(original)})
    answer = check(pipelinegen, place, "--format", "json")
    assert (answer.status, told(answer, place.folder), told(answer, place.folder, drift=False)) == (1, SECOND, {})


@pytest.mark.parametrize(("spoilt", "verdicts"), [(first, FIRST), (second, SECOND)])
def test_every_verdict_at_every_revision(
    revision: Place,
    original: dict[str, str],
    pipelinegen: Run,
    tree: Tree,
    *,
    spoilt: Callable[[Mapping[str, str]], dict[str, str | None]],
    verdicts: dict[str, str],
) -> None:
    revision.write(spoilt(original))
    before = tree(revision.folder)
    assert pipelinegen("check", "shop", *revision.arguments[:-2]).status == 0
    answer = check(pipelinegen, revision, "--format", "json")
    assert (answer.status, told(answer, revision.folder)) == (1, verdicts)
    # The other way round: what is spoilt now was not at that revision.
    for path in SHOP:
        (revision.folder / path).unlink()
    answer = pipelinegen("check", "shop", *revision.arguments[:-2], "--ref", "main", "--format", "json")
    assert (answer.status, told(answer, revision.folder)) == (0, {})
    for path, text in original.items():
        (revision.folder / path).write_text(text, encoding="utf-8")
    assert tree(revision.folder) == before


def test_what_is_told_of_pins_depends_on_which_are_newer(
    checkout: Path, original: dict[str, str], pipelinegen: Run
) -> None:
    for version, remedy in (
        (99, "takes newer versions over"),
        (1, "run `pipelinegen sync --to '../src/its own name'`"),
    ):
        (checkout / GITHUB).write_text(bumped(original[GITHUB], version))
        answer = pipelinegen("check", "--against", "../src/its own name", "--format", "json")
        [found] = [each for each in json.loads(answer.stdout)["verdicts"] if each["drift"]]
        assert found["verdict"] == "pin-only"
        assert f"actions/checkout@{version:040}  # v{version}.1.0 here, actions/checkout@" in found["message"]
        assert remedy in found["help"]


def test_pins_of_a_checkout_are_adopted_from_there(checkout: Path, original: dict[str, str], pipelinegen: Run) -> None:
    (checkout / GITHUB).write_text(bumped(original[GITHUB], 99))
    adopt = "`pipelinegen pins adopt --from '../src/its own name'` takes"
    answer = pipelinegen("check", "--against", "../src/its own name")
    assert answer.stdout.endswith(f"\na newer version is lost then: {adopt} it over into the lock first\n")
    answer = pipelinegen("check", "--against", "../src/its own name", "--format", "json")
    assert f"{adopt} newer versions" in answer.stdout


def test_what_a_project_left_behind_when_it_went_to_the_root(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pipelinegen: Run
) -> None:
    # The workspace is often called as its only project.
    shutil.move(workspace, tmp_path / "shop")
    monkeypatch.chdir(tmp_path / "shop")
    definition = Path("projects/shop.py")
    definition.write_text(definition.read_text().replace('name="shop",', 'name="shop",\n    in_place=True,', 1))
    answer = pipelinegen("check")
    assert answer.status == 1
    assert re.findall(r"^(\w+): (.*)", answer.stdout, re.MULTILINE) == [
        *(("missing", path) for path in sorted(SHOP)),
        *(("orphaned", f"generated/shop/{path}") for path in sorted(SHOP)),
    ]
    assert pipelinegen("render").status == 0
    assert pipelinegen("check").stdout == "4 files are as defined\n"
    assert not Path("generated/shop").exists()


def test_what_a_project_left_at_the_root_when_it_went_to_the_output(in_place: Path, pipelinegen: Run) -> None:
    definition = in_place / "projects" / "shop.py"
    definition.write_text(definition.read_text().replace("in_place=True", "in_place=False"))
    answer = pipelinegen("check", "--format", "json")
    verdicts = {each["path"]: each["verdict"] for each in json.loads(answer.stdout)["verdicts"] if each["drift"]}
    assert verdicts == {
        **dict.fromkeys(SHOP, "orphaned"),
        **{f"generated/shop/{path}": "missing" for path in SHOP},
    }


def test_left_behind_is_what_a_revision_has_and_not_what_is_there_now(
    workspace: Path, repository: Make, git: Git, pipelinegen: Run
) -> None:
    repository(workspace)
    (workspace / "projects" / "blog.py").unlink()
    shutil.rmtree(workspace / "generated" / "blog")
    assert pipelinegen("check").stdout == "3 files are as defined\n"
    answer = pipelinegen("check", "--ref", "HEAD")
    assert (answer.status, answer.stdout.splitlines()[0]) == (
        1,
        "orphaned: HEAD:generated/blog/.woodpecker/build-and-deploy.yml",
    )
    git(workspace, "commit", "--quiet", "--all", "--message=gone")
    git(workspace, "checkout", "--quiet", "HEAD~1", "--", "generated")
    assert pipelinegen("check").status == 1
    assert pipelinegen("check", "--ref", "HEAD").status == 0


def test_a_workspace_in_a_folder_of_its_repository(
    workspace: Path, tmp_path: Path, repository: Make, monkeypatch: pytest.MonkeyPatch, pipelinegen: Run
) -> None:
    root = tmp_path / "one repository"
    shutil.copytree(workspace, root / "ci" / "fleet")
    (root / "generated" / "blog" / ".woodpecker").mkdir(parents=True)
    (root / "generated" / "blog" / ".woodpecker" / "build-and-deploy.yml").touch()
    repository(root)
    monkeypatch.chdir(root / "ci" / "fleet" / "projects")
    assert pipelinegen("check", "--ref", "HEAD").stdout == "4 files are as defined\n"
    (root / "ci" / "fleet" / "generated" / "shop" / DEPLOY).unlink()
    assert pipelinegen("check", "--ref", "HEAD").status == 0


def test_an_output_elsewhere_has_no_revision(
    workspace: Path, tmp_path: Path, repository: Make, pipelinegen: Run
) -> None:
    (workspace / "pyproject.toml").write_text('[tool.pipelinegen]\noutput = "../out"\n')
    repository(workspace)
    answer = pipelinegen("check", "--ref", "HEAD")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == (
        f"error: {workspace}/../out: not in the repository {workspace}, so there is no revision of it\n"
    )


def test_without_a_repository_there_is_no_revision(workspace: Path, git: Git, pipelinegen: Run) -> None:
    answer = pipelinegen("check", "--ref", "main")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == f"error: {workspace}: this is in no checkout, so it has no revisions\n"


def test_an_unknown_revision(workspace: Path, repository: Make, pipelinegen: Run) -> None:
    repository(workspace, origin="https://example.org/me/fleet")
    for revision, advice in (
        ("mian", "did you mean 'main'?"),
        (
            "origin/main",
            f"get it with `git -C {workspace} fetch origin +refs/heads/main:refs/remotes/origin/main`",
        ),
    ):
        answer = pipelinegen("check", "--ref", revision)
        assert (answer.status, answer.stdout) == (2, "")
        assert answer.stderr == f"error: {workspace}: there is no revision {revision!r} here; {advice}\n"


def test_without_git(workspace: Path, repository: Make, pipelinegen: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    repository(workspace)
    monkeypatch.setenv("PATH", str(workspace))
    assert pipelinegen("check").status == 0
    answer = pipelinegen("check", "--ref", "main")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == "error: the program 'git' is missing; install it\n"


def test_the_environment_of_a_hook(
    workspace: Path, tmp_path: Path, repository: Make, pipelinegen: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository(workspace)
    other = repository(tmp_path / "other")
    for name, value in (("DIR", ".git"), ("WORK_TREE", ""), ("INDEX_FILE", ".git/index")):
        monkeypatch.setenv(f"GIT_{name}", str(other / value))
    assert pipelinegen("check", "--ref", "main").stdout == "4 files are as defined\n"


@pytest.mark.parametrize("ref", [(), ("--ref", "HEAD")], ids=["now", "committed"])
@pytest.mark.parametrize(
    ("what", "path"),
    [
        *(("a link", path) for path in (".woodpecker", ".github", ".github/workflows", DEPLOY)),
        *(("a submodule", path) for path in (".woodpecker", ".github", ".github/workflows")),
        ("a file", ".woodpecker"),
        ("a folder", DEPLOY),
    ],
)
def test_it_is_not_ours(
    checkout: Path, repository: Make, git: Git, pipelinegen: Run, *, what: str, path: str, ref: tuple[str, ...]
) -> None:
    expected = {each for each in SHOP if each == path or each.startswith(f"{path}/")}
    place = checkout / path
    moved = checkout / "moved"
    shutil.move(place, moved)
    if what == "a link":
        place.symlink_to(moved)
    elif what == "a file":
        place.touch()
    elif what == "a folder":
        place.mkdir()
        (place / "keep").touch()
    else:
        git(checkout, "rm", "--quiet", "-r", "--cached", path)
        git(checkout, "submodule", "--quiet", "add", str(repository(checkout.parent.parent / "other")), path)
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message=in the way")
    answer = pipelinegen("check", "--against", "../src/its own name", *ref, "--format", "json")
    assert (answer.status, told(answer, checkout)) == (1, dict.fromkeys(expected, "foreign"))
    helps = {each["help"] for each in json.loads(answer.stdout)["verdicts"] if each["drift"]}
    assert helps == {"remove that or move it away, then run `pipelinegen sync --to '../src/its own name'`"}
    if not ref:
        text = pipelinegen("check", "--against", "../src/its own name").stdout
        assert text.endswith(f"\n{what} in the place of a file stays in the way until that is removed\n")
        assert "--force" not in text
        assert text.count(f"\n-({what})\n+---\n") == len(expected)


@pytest.mark.parametrize("ref", [(), ("--ref", "HEAD")], ids=["now", "committed"])
def test_a_twin_is_in_the_way_where_case_does_not_count(
    checkout: Path, git: Git, pipelinegen: Run, ref: tuple[str, ...], original: dict[str, str]
) -> None:
    git(checkout, "mv", "--force", DEPLOY, ".woodpecker/Deploy.yml")
    git(checkout, "commit", "--quiet", "--message=renamed")
    answer = pipelinegen("check", "--against", "../src", *ref, "--format", "json", "shop")
    assert told(answer, checkout) == {DEPLOY: "foreign", ".woodpecker/Deploy.yml": "orphaned"}
    [found] = [each for each in json.loads(answer.stdout)["verdicts"] if each["verdict"] == "foreign"]
    assert (found["message"], found["help"]) == (
        "'.woodpecker/Deploy.yml' is in the place of this file on a disk that ignores case",
        "rename that one or move it away, then run `pipelinegen sync shop --to ../src`",
    )
    assert f"/{DEPLOY} (.woodpecker/Deploy.yml is there)\n--- /dev/null\n" in (
        pipelinegen("check", "--against", "../src", *ref, "shop").stdout
    )
    # Both can only be there where case counts.
    (checkout / DEPLOY).write_text(original[DEPLOY])
    if len([*(checkout / ".woodpecker").iterdir()]) == 3:
        answer = pipelinegen("check", "--against", "../src", "--format", "json", "shop")
        assert told(answer, checkout) == {".woodpecker/Deploy.yml": "orphaned"}
