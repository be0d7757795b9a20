"""Which checkout is whose: found below a folder, matched by remotes and names, and never by chance."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pipelinegen.checkouts import Matched, find_checkouts, is_bare, match
from pipelinegen.errors import PipelinegenError

Git = Callable[..., str]
Make = Callable[..., Path]
DECLARED = {"shop": "Me/Shop", "blog": "Me/Weblog", "notes": None}


@pytest.fixture
def src(tmp_path: Path, git: Git) -> Path:
    """Where a person keeps checkouts; git has nobody's configuration."""
    (tmp_path / "src").mkdir()
    return tmp_path / "src"


def copies(folder: Path, *names: str) -> list[Path]:
    """Checkouts without git: their files are there, and tell nothing."""
    for name in names:
        (folder / name / ".woodpecker").mkdir(parents=True)
    return [folder / name for name in names]


def matched(folders: Iterable[Path], declared: dict[str, str | None] | None = None) -> dict[str, str]:
    """The names of the folders by project, where none has two."""
    found = match([*folders], declared or DECLARED)
    assert found.several == {}
    return {project: folder.name for project, folder in found.folders.items()}


def below(src: Path) -> list[str]:
    return [each.relative_to(src).as_posix() for each in find_checkouts(src)]


def test_one_checkout_is_itself_and_what_is_in_it_is_not_looked_for(src: Path, repository: Make) -> None:
    repository(src / "shop" / "vendor" / "blog")
    assert find_checkouts(repository(src / "shop")) == [src / "shop"]


def test_checkouts_up_to_three_folders_down(src: Path, repository: Make, git: Git) -> None:
    for name in ("flat", "owner/name", "host/owner/name", "a/b/c/too-deep", ".hidden/name", ".dotfiles"):
        (src / name).mkdir(parents=True)
        git(src / name, "init", "--quiet")
    copies(src, "copy")
    (src / "github" / ".github" / "workflows").mkdir(parents=True)
    (src / "plain" / "folder").mkdir(parents=True)
    (src / "file").touch()
    assert below(src) == [".dotfiles", "copy", "flat", "github", "host/owner/name", "owner/name"]


def test_a_work_tree_a_submodule_and_a_bare_repository_are_checkouts(src: Path, repository: Make, git: Git) -> None:
    shop = repository(src / "shop")
    git(shop, "worktree", "add", "--quiet", str(src / "tree"))
    git(src, "clone", "--quiet", "--bare", str(shop), "bare.git")
    git(shop, "submodule", "--quiet", "add", str(shop), "module")
    assert below(src) == ["bare.git", "shop", "tree"]
    assert find_checkouts(shop / "module") == [shop / "module"]
    assert [is_bare(src / name) for name in ("bare.git", "shop", "tree")] == [True, False, False]


def test_links_lead_to_checkouts_but_not_further(src: Path, tmp_path: Path, repository: Make) -> None:
    repository(tmp_path / "elsewhere" / "shop")
    (src / "linked").symlink_to(tmp_path / "elsewhere" / "shop")
    (src / "folder").symlink_to(tmp_path / "elsewhere")
    (src / "loop").symlink_to(".")
    (src / "nowhere").symlink_to("gone")
    assert below(src) == ["linked"]
    assert find_checkouts(src / "linked") == [src / "linked"]
    repository(src / "site")
    (src / "again").symlink_to("site")
    assert below(src) == ["again", "linked"], "a link and what it leads to are one checkout"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("gone", "there is no such folder; name a checkout, or a folder that holds some"),
        ("file", "is no folder; name a checkout, or a folder that holds some"),
        ("empty", "no checkout here, nor up to three folders below; name one, or its folder"),
    ],
)
def test_where_there_is_no_checkout_there_is_a_sentence(src: Path, name: str, message: str) -> None:
    (src / "file").touch()
    (src / "empty").mkdir()
    with pytest.raises(PipelinegenError) as stop:
        find_checkouts(src / name)
    assert str(stop.value) == f"{src / name}: {message}"


def test_a_closed_folder_hides_only_itself(src: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may look everywhere")
    copies(src, "shop", "closed")
    (src / "closed").chmod(0)
    try:
        assert below(src) == ["shop"]
    finally:
        (src / "closed").chmod(0o700)
    src.chmod(0)
    try:
        with pytest.raises(PipelinegenError, match=f"^{src}: Permission denied$"):
            find_checkouts(src)
    finally:
        src.chmod(0o700)


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/Me/Shop",
        "https://github.com/Me/Shop.git",
        "https://user:pass@forge.example.org:8443/Me/Shop.git/",
        "git@github.com:Me/Shop.git",
        "github.com:me/shop",
        "ssh://git@github.com/Me/Shop.git",
        "ssh://git@ssh.github.com:443/Me/Shop.git",
        "git://forge.example.org/me/SHOP.git",
        "file:///srv/git/Me/Shop.git",
        "/srv/git/Me/Shop.git",
        "../Me/Shop/.git",
    ],
)
def test_a_remote_tells_whatever_its_address_looks_like(src: Path, repository: Make, address: str) -> None:
    assert matched([repository(src / "x", origin=address)]) == {"shop": "x"}


@pytest.mark.parametrize(
    "address", ["https://github.com/Me/Shop-2", "https://github.com/You/Shop", "Shop", "x::Me/Shop"]
)
def test_another_address_tells_nothing(src: Path, repository: Make, address: str) -> None:
    assert matched([repository(src / "x", origin=address)]) == {}


def test_origin_goes_before_other_remotes_and_those_before_names(src: Path, repository: Make) -> None:
    mine = repository(src / "weblog", origin="git@example.org:Me/Shop.git", upstream="git@example.org:Me/Weblog.git")
    assert matched([mine]) == {"shop": "weblog"}
    fork = repository(src / "fork", origin="git@example.org:Friend/Shop.git", upstream="git@example.org:Me/Shop.git")
    assert matched([fork]) == {"shop": "fork"}
    assert matched([fork, mine]) == matched([mine, fork]) == {"shop": "weblog"}
    named = repository(src / "shop")
    assert matched([named, fork]) == {"shop": "fork"}
    assert matched([named]) == {"shop": "shop"}


def test_one_checkout_is_of_one_project(src: Path, repository: Make) -> None:
    both = repository(src / "x", a="git@example.org:Me/Shop.git", b="git@example.org:Me/Weblog.git")
    assert matched([both]) == {"shop": "x"}


@pytest.mark.parametrize("name", ["blog", "Blog", "weblog", "WEBLOG", "weblog.git", "You/blog", "Me/Weblog"])
def test_a_folder_s_name_is_the_project_s_or_its_repository_s(src: Path, name: str) -> None:
    assert [*match(copies(src, name), DECLARED).folders] == ["blog"]


def test_a_project_without_a_repository_has_a_name(src: Path) -> None:
    assert matched(copies(src, "notes", "shop")) == {"notes": "notes", "shop": "shop"}


def test_the_folder_above_tells_forks_apart(src: Path) -> None:
    mine, theirs = copies(src, "github.com/Me/Shop", "github.com/Them/Shop")
    assert match([theirs, mine], DECLARED) == Matched({"shop": mine}, {})


def test_a_name_that_two_could_have_is_nobody_s_but_the_project_s_own(src: Path) -> None:
    [app] = copies(src, "app")
    assert match([app], {"one": "A/App", "two": "B/App"}) == Matched({}, {})
    assert matched([app], {"one": "A/App", "app": "B/Other"}) == {"app": "app"}
    assert matched([app], {"app": "B/Other", "one": "A/App"}) == {"app": "app"}


def test_the_working_directory_has_a_name_too(src: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copies(src, "shop")[0])
    assert match([Path()], DECLARED).folders == {"shop": Path()}


def test_a_copy_in_another_repository_is_matched_by_its_own_name(src: Path, repository: Make) -> None:
    outer = repository(src / "fleet", origin="https://example.org/Me/Weblog")
    assert matched(copies(outer, "shop")) == {"shop": "shop"}


def test_two_that_are_as_good_as_each_other_are_both_told(src: Path, repository: Make, git: Git) -> None:
    first = repository(src / "a", origin="https://example.org/Me/Shop")
    git(first, "worktree", "add", "--quiet", str(src / "b"))
    third = repository(src / "shop", origin="ssh://example.org/me/shop.git")
    [blog] = copies(src, "blog")
    found = match([first, src / "b", third, blog], DECLARED)
    assert found == Matched({"blog": blog}, {"shop": [first, src / "b", third]})


def test_without_git_names_tell(src: Path, repository: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = repository(src / "shop", origin="https://example.org/Me/Weblog")
    assert matched([shop]) == {"blog": "shop"}
    monkeypatch.setenv("PATH", str(src))
    assert matched([shop]) == {"shop": "shop"}


def test_a_hook_s_environment_does_not_mislead(src: Path, repository: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = repository(src / "x", origin="https://example.org/Me/Shop")
    blog = repository(src / "y", origin="https://example.org/Me/Weblog")
    monkeypatch.setenv("GIT_DIR", str(blog / ".git"))
    assert matched([shop, blog]) == {"shop": "x", "blog": "y"}


def test_a_checkout_costs_one_git(src: Path, repository: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [repository(src / name, origin=f"https://example.org/Me/{name}") for name in "abcdefgh"]
    program = src / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$*" >>"{src}/calls"\nPATH={os.environ["PATH"]!r} exec git "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    assert len(matched(folders, {name: f"Me/{name}" for name in "abcdefgh"})) == 8
    assert len((src / "calls").read_text().splitlines()) == 8
