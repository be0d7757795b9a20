"""Commits to a fleet's repository, judged by the real pre-commit."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from .conftest import ADVICE, GOTCHA, HOOKS, Repository, configuration, has, rendered

SHOP = "projects/shop.py"
DEPLOY = "generated/shop/.woodpecker/deploy.yml"
FALLBACK = "generated/shop/.woodpecker/build-fallback.yml"
BUILD = "generated/shop/.github/workflows/build-and-deploy.yml"
WIKI = """\
from pipelinegen import Image, ImageBuild, Project, Push, Repository

project = Project(
    name="wiki",
    repository=Repository(name="Me/Wiki", branch="main", woodpecker_id=9),
    images=[Image(repository="me/wiki")],
    workflows=[ImageBuild(name="build", images=["me/wiki"], triggers=[Push()])],
)
"""


def change(repository: Repository, definition: str = SHOP) -> None:
    """A good edit of a definition, with which three files change."""
    repository.edit(definition, 'branch="main"', 'branch="trunk"')


def test_a_good_edit_is_blocked_until_its_files_are_added(fleet: Repository) -> None:
    change(fleet)
    fleet.git("add", SHOP)
    done = fleet.blocked()
    assert done.hooks == {"render": "Failed", "validate": "Passed"}
    files = [f"written: {path}" for path in (BUILD, FALLBACK, DEPLOY)]
    has(done, "- files were modified by this hook", "4 files of 2 projects, 3 changed", *files, ADVICE)
    assert fleet.git("status", "--short") == f" M {BUILD}\n M {FALLBACK}\n M {DEPLOY}\nM  {SHOP}\n"
    fleet.git("add", "--update")
    assert fleet.passes().hooks == {"render": "Passed", "validate": "Passed"}


def test_a_bad_edit_is_blocked_with_its_line(fleet: Repository) -> None:
    fleet.edit(SHOP, 'namespace="market"', 'namspace="market"')
    fleet.git("add", SHOP)
    done = fleet.blocked()
    assert done.hooks == {"render": "Failed", "validate": "Failed"}
    wrong = "projects/shop.py:11: Deployment.namspace: there is no field 'namspace'; did you mean 'namespace'?"
    has(done, f"error: {wrong}")
    assert fleet.git("status", "--short") == f"M  {SHOP}\n"


def test_a_definition_that_git_does_not_know_counts_too(fleet: Repository) -> None:
    """As docs/hooks.md says: pre-commit puts aside only what git knows."""
    fleet.write("projects/wiki.py", "project = 3\n")
    fleet.edit(SHOP, "A shop", "The shop")
    has(fleet.only("render").blocked("--all"), "error: projects/wiki.py:1: 'project' is an int, not a Project")


def test_a_new_file_that_was_not_added_is_named(fleet: Repository) -> None:
    fleet.write("projects/wiki.py", WIKI)
    rendered(fleet.folder)
    fleet.git("add", "projects")
    new = "generated/wiki/.woodpecker/build.yml"
    has(fleet.only("render").blocked(), "5 files of 3 projects, nothing changed", f"not in git yet: {new}", ADVICE)


def test_an_edit_by_hand_is_blocked_by_the_check(fleet: Repository) -> None:
    fleet.use("check")
    fleet.edit(DEPLOY, "skip_clone: true", "skip_clone: false")
    (fleet.folder / BUILD).rename(fleet.folder / "build.yml")
    (fleet.folder / BUILD).symlink_to("../../../../build.yml")
    fleet.git("add", DEPLOY, BUILD)
    done = fleet.blocked()
    has(done, f"changed by hand: {DEPLOY}", "-skip_clone: false", "+skip_clone: true")
    has(done, f"--- a/{BUILD}", "-(a link)")
    has(
        done,
        "2 of 4 files differ; mend them with `pipelinegen render`",
        "an edit by hand is lost then: what is worth keeping belongs into the definition",
        "a link in the place of a file stays in the way until that is removed",
    )
    assert fleet.git("status", "--short", "--untracked-files=no") == f"T  {BUILD}\nM  {DEPLOY}\n"


def test_an_edit_by_hand_that_the_render_took_back_is_still_staged(fleet: Repository) -> None:
    fleet.edit(DEPLOY, "skip_clone: true", "skip_clone: false")
    fleet.git("add", DEPLOY)
    told = (f"written over an edit by hand: {DEPLOY}", ADVICE)
    has(fleet.only("render").blocked(), *told, "what is worth keeping of an edit by hand belongs into the definition")
    assert "+skip_clone: false" in fleet.git("diff", "--cached")


def test_a_file_by_hand_with_a_gotcha_is_blocked(fleet: Repository) -> None:
    fleet.write(".woodpecker/fleet.yml", GOTCHA)
    fleet.git("add", ".woodpecker")
    done = fleet.only("validate").blocked()
    what = ".woodpecker/fleet.yml:5:16: exit status 78 is a failure like any other in Woodpecker; "
    assert what in done.said
    has(done, "5 files checked, 1 error")


def test_a_commit_of_one_path_is_judged_without_the_rest(fleet: Repository) -> None:
    fleet.write("notes.md", "mine\n")
    fleet.git("add", "notes.md")
    change(fleet)
    rendered(fleet.folder)
    before = fleet.git("diff")
    has(fleet.only("render").blocked(SHOP), f"written: {DEPLOY}", ADVICE)
    assert fleet.git("diff") == before, "what the user had is what the user has"
    fleet.only("render").passes(SHOP, "generated")
    assert fleet.git("status", "--short") == "A  notes.md\n"


def test_a_commit_of_one_path_leaves_out_a_new_file_that_was_added(fleet: Repository) -> None:
    fleet.edit(SHOP, 'name="shop"', 'name="store"')
    rendered(fleet.folder)
    fleet.git("add", "--all")
    new = "not in git yet: generated/store/.woodpecker/deploy.yml"
    has(fleet.only("render").blocked(SHOP), new, f"removed: {DEPLOY}")


def test_what_is_written_but_not_staged_is_not_part_of_the_commit(fleet: Repository) -> None:
    change(fleet)
    rendered(fleet.folder)
    fleet.git("add", SHOP)
    before = fleet.git("diff")
    has(fleet.only("render").blocked(), f"written: {DEPLOY}", ADVICE)
    assert fleet.git("diff") == before


def test_all_changes_of_a_linked_worktree(fleet: Repository, tmp_path: Path) -> None:
    fleet.git("worktree", "add", "--quiet", str(tmp_path / "beside"), "-b", "beside")
    linked = Repository(tmp_path / "beside", fleet.environment, fleet.hooks).only("render")
    linked.write("projects/wiki.py", WIKI)
    linked.git("add", "--intent-to-add", "projects/wiki.py")
    change(linked)
    new = "generated/wiki/.woodpecker/build.yml"
    has(linked.blocked("--all"), f"written: {DEPLOY}", f"not in git yet: {new}", ADVICE)
    linked.git("add", new)
    linked.passes("--all")
    assert fleet.git("status", "--short") == ""


def test_an_unrelated_commit_starts_nothing(fleet: Repository) -> None:
    fleet.write("docs/projects.md", "words\n")
    fleet.git("add", "docs")
    done = fleet.passes()
    assert done.hooks == {"render": "Skipped", "validate": "Skipped"}
    assert done.said.count("(no files to check)") == 2


def test_a_commit_that_only_deletes_starts_nothing_unless_it_always_runs(fleet: Repository) -> None:
    """As docs/hooks.md says: pre-commit does not count a file that is gone."""
    fleet.git("rm", "--quiet", "projects/blog.py")
    fleet.use("render", always_run=True)
    has(fleet.blocked(), "removed: generated/blog/.woodpecker/build-and-deploy.yml", ADVICE)
    fleet.git("checkout", "--quiet", "generated")
    fleet.use("render")
    assert fleet.passes().hooks == {"render": "Skipped"}


def test_all_files_of_a_clean_repository(fleet: Repository) -> None:
    fleet.use(*HOOKS)
    start = time.perf_counter()
    done = fleet.run("pre-commit", "run", "--all-files", "--verbose")
    # Shown by pytest -rP; how long it takes is no matter of right or wrong.
    sys.stdout.write(f"three hooks with nothing to do: {time.perf_counter() - start:.2f} s\n{done.said}")
    assert (done.status, [*done.hooks.values()]) == (0, ["Passed"] * 3)
    has(done, "4 files of 2 projects, nothing changed", "4 files are as defined", "4 files checked, nothing found")
    assert fleet.git("status", "--short") == ""


def test_a_push_of_what_was_committed_without_the_hooks_is_blocked(fleet: Repository, tmp_path: Path) -> None:
    fleet.git("init", "--quiet", "--bare", str(tmp_path / "forge"))
    fleet.git("remote", "add", "origin", str(tmp_path / "forge"))
    fleet.git("push", "--quiet", "--no-verify", "origin", "HEAD")
    change(fleet)
    fleet.git("commit", "--quiet", "--all", "--no-verify", "--message", "in a hurry")
    done = fleet.only("check").run("git", "push", "--quiet", "origin", "HEAD")
    assert (done.status, done.hooks["check"]) == (1, "Failed"), done.said
    has(done, f"outdated: {DEPLOY}", "3 of 4 files differ; mend them with `pipelinegen render`")


def test_other_names_of_folders(fleet: Repository) -> None:
    fleet.git("mv", "projects", "declared")
    fleet.write("pyproject.toml", '[tool.pipelinegen]\nprojects = "declared"\n')
    rendered(fleet.folder)
    fleet.git("add", "--all")
    fleet.configure(configuration("Folders of other names"))
    fleet.git("commit", "--quiet", "--no-verify", "--message", "other names")
    change(fleet, "declared/shop.py")
    has(fleet.blocked("--all"), f"written: {DEPLOY}")


def test_definitions_in_a_folder_of_a_larger_repository(fleet: Repository) -> None:
    (fleet.folder / "ci").mkdir()
    fleet.git("mv", "projects", "generated", "pyproject.toml", "ci")
    fleet.configure(configuration("Definitions in a folder of a larger repository"))
    fleet.git("commit", "--quiet", "--no-verify", "--message", "a larger repository")
    fleet.write("src/main.py", "print()\n")
    fleet.git("add", "src")
    assert fleet.passes().hooks == {"render": "Skipped"}
    change(fleet, f"ci/{SHOP}")
    has(fleet.blocked("--all"), f"written: {DEPLOY}", ADVICE)
