"""Which schema is for which file."""

from __future__ import annotations

import pytest

from pipelinegen.schema.sources import house, is_github, upstream


@pytest.mark.parametrize(
    "path, github",
    [
        (".github/workflows/a.yml", True),
        ("some/where/.github/workflows/a.yaml", True),
        ("/home/me/.github/workflows/a.yml", True),
        (".woodpecker/a.yml", False),
        (".woodpecker.yml", False),
        ("a.yml", False),
        ("x.github/workflows/a.yml", False),
        # A repository may be called .github, as the one with an organisation's own files is.
        ("/home/me/.github/.woodpecker/a.yml", False),
        ("/home/me/.woodpecker/.github/workflows/a.yml", True),
    ],
)
def test_what_is_github_s(path: str, github: bool) -> None:
    assert is_github(path) == github


@pytest.mark.parametrize("kind, key", [("github", "jobs"), ("woodpecker", "steps")])
def test_the_upstream_schemas_are_there(kind: str, key: str) -> None:
    assert key in upstream(kind)["properties"]


def test_the_house_schema_takes_the_images_that_may_float() -> None:
    enum = house("woodpecker", ["b", "a"])["definitions"]["floating-image"]["enum"]
    assert enum == ["a", "b"]
    assert house("woodpecker", [])["definitions"]["floating-image"]["enum"] == [""]
