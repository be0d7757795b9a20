"""Commits to an app's repository: with its definition in itself, or one that only receives its files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import ADVICE, GOTCHA, Repository, documented, has, rendered

SHOP = "projects/shop.py"
DEPLOY = ".woodpecker/deploy.yml"
BUILD = ".github/workflows/build-and-deploy.yml"
NIGHTLY = ".woodpecker/nightly.yml"
GOOD = GOTCHA.replace("exit 78", "date")


@pytest.fixture(scope="module")
def app_template(created: Callable[..., Repository], rendered_workspace: Path) -> Repository:
    """The shop with its definition in itself, files in place, and a workflow written by hand; tests copy it."""
    repository = created("app", {name: rendered_workspace / name for name in ("projects", "pyproject.toml")})
    repository.git("rm", "--quiet", "projects/blog.py")
    repository.edit(SHOP, 'name="shop",', 'name="shop",\n    in_place=True,')
    repository.write("main.py", "print('shop')\n")
    repository.write(NIGHTLY, GOOD)
    rendered(repository.folder)
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--message", "files")
    repository.follow("A fleet, or a repository with its own definition")
    return repository


@pytest.fixture
def app(app_template: Repository, tmp_path: Path) -> Repository:
    """The app's repository, of the test's own, in a folder that is not called like the project."""
    return app_template.copied(tmp_path / "my app")


def test_a_good_edit_is_rendered_in_place(app: Repository) -> None:
    app.edit(SHOP, 'namespace="market"', 'namespace="square"')
    app.git("add", SHOP)
    has(app.only("render").blocked(), f"written: {DEPLOY}", ADVICE)
    assert not (app.folder / "generated").exists()
    app.git("add", "--update")
    assert app.passes().hooks == {"render": "Passed", "validate": "Passed"}
    assert app.git("status", "--short") == ""


def test_a_bad_edit_is_blocked_with_its_line(app: Repository) -> None:
    app.edit(SHOP, "woodpecker_id=7", "woodpecker_id=0")
    assert "\nerror: projects/shop.py:8: " in app.only("render").blocked("--all").said


def test_a_file_that_was_not_added_is_named(app: Repository) -> None:
    app.git("rm", "--quiet", "--cached", DEPLOY)
    app.git("commit", "--quiet", "--no-verify", "--message", "forgotten")
    app.edit(NIGHTLY, "date", "uptime")
    has(app.only("render").blocked("--all"), f"not in git yet: {DEPLOY}", ADVICE)


def test_an_edit_by_hand_is_blocked_and_a_file_by_hand_is_not_ours(app: Repository) -> None:
    app.use("check")
    app.edit(NIGHTLY, "date", "uptime")
    app.edit(DEPLOY, "skip_clone: true", "skip_clone: false")
    done = app.blocked("--all")
    has(done, f"changed by hand: {DEPLOY}", "1 of 3 files differ; mend them with `pipelinegen render`")
    assert NIGHTLY not in done.said


def test_a_file_by_hand_with_a_gotcha_is_blocked(app: Repository) -> None:
    app.write(NIGHTLY, GOTCHA)
    done = app.only("validate").blocked("--all")
    assert f"{NIGHTLY}:5:16: exit status 78 is a failure like any other in Woodpecker; " in done.said
    has(done, "4 files checked, 1 error")


def test_the_app_s_own_code_starts_nothing(app: Repository) -> None:
    app.write("main.py", "print('open')\n")
    assert app.passes("--all").hooks == {"render": "Skipped", "validate": "Skipped"}


@pytest.fixture(scope="module")
def receiver_template(created: Callable[..., Repository], rendered_workspace: Path) -> Repository:
    """The shop's repository without any definition, to which its files were brought; tests copy it."""
    repository = created("shop", {each.name: each for each in (rendered_workspace / "generated" / "shop").iterdir()})
    repository.write("main.py", "print('shop')\n")
    repository.git("add", "main.py")
    repository.git("commit", "--quiet", "--message", "code")
    repository.follow("A repository that only receives its files")
    return repository


@pytest.fixture
def receiver(receiver_template: Repository, tmp_path: Path) -> Repository:
    """The receiving repository, of the test's own."""
    return receiver_template.copied(tmp_path / "shop")


def test_without_definitions_a_file_by_hand_is_judged(receiver: Repository) -> None:
    receiver.write(NIGHTLY, GOTCHA)
    receiver.git("add", NIGHTLY)
    done = receiver.blocked()
    assert done.hooks == {"check": "Passed", "validate": "Failed"}
    has(done, "4 files checked, 1 error")


def test_without_definitions_an_edit_by_hand_is_blocked(receiver: Repository) -> None:
    receiver.edit(DEPLOY, "skip_clone: true", "skip_clone: false")
    shown = documented("A repository that only receives its files", "text")
    assert shown in receiver.only("check").blocked("--all").said


def test_without_definitions_a_bot_may_edit_a_pin(receiver: Repository) -> None:
    receiver.edit(BUILD, "d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0", f"{'0a' * 20}  # v6.1.1")
    assert receiver.only("check").passes("--all").hooks["check"] == "Passed"


def test_without_definitions_code_starts_nothing(receiver: Repository) -> None:
    receiver.write("main.py", "print('open')\n")
    assert receiver.passes("--all").hooks == {"check": "Skipped", "validate": "Skipped"}


def test_a_link_in_the_place_of_a_file_starts_a_hook(receiver: Repository) -> None:
    (receiver.folder / BUILD).rename(receiver.folder / "build.yml")
    (receiver.folder / BUILD).symlink_to("../../build.yml")
    receiver.git("add", BUILD)
    assert receiver.only("check").passes().hooks["check"] == "Passed"
