"""Which files of a repository a server reads."""

from __future__ import annotations

import pytest

from pipelinegen.woodpecker.config import fetched, folders, unread


@pytest.mark.parametrize(
    "paths, read",
    [
        ([".woodpecker/b.yml", ".woodpecker/a.yaml", "README.md"], [".woodpecker/a.yaml", ".woodpecker/b.yml"]),
        ([".woodpecker/b.yml", ".woodpecker/README.md", ".woodpecker/x.yml.bak"], [".woodpecker/b.yml"]),
        ([".woodpecker/a.yml", ".woodpecker.yml", ".woodpecker.yaml"], [".woodpecker/a.yml"]),
        ([".woodpecker/README.md", ".woodpecker.yml"], [".woodpecker.yml"]),
        ([".woodpecker.yml", ".woodpecker.yaml"], [".woodpecker.yaml"]),
        ([".woodpecker/sub/a.yml"], []),
        ([".woodpecker/README.md", "a.yml"], []),
        (["b.yml", "a.yml", "any/thing"], ["a.yml", "any/thing", "b.yml"]),
        ([], []),
    ],
)
def test_the_folder_comes_first_then_the_single_file(paths: list[str], read: list[str]) -> None:
    assert [*fetched(paths)] == read
    assert [*fetched(iter(paths))] == read


def test_what_is_not_read_is_told_with_the_reason() -> None:
    found = unread([".woodpecker/b.yml", ".woodpecker/a.yml", ".woodpecker.yml", "a.yml", ".woodpecker/sub/c.yml"])
    assert found == {
        ".woodpecker.yml": "the server does not read it, because there is .woodpecker/a.yml",
        ".woodpecker/sub/c.yml": "the server reads no folder inside of .woodpecker/",
    }
    assert unread([".woodpecker.yml", ".woodpecker.yaml"]) == {
        ".woodpecker.yml": "the server does not read it, because there is .woodpecker.yaml"
    }
    assert unread(["a.yml"]) == {}


def test_every_file_in_a_folder_of_the_folder_counts() -> None:
    paths = [".woodpecker/z/b.sh", ".woodpecker/a.yml", ".woodpecker/a/b/c.yml", "other/.woodpecker/a/b.yml"]
    assert folders(paths) == (".woodpecker/a/b/c.yml", ".woodpecker/z/b.sh")
