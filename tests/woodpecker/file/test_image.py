"""Names of images against the lists of a server's settings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.woodpecker.file.image import is_listed

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "image, entry",
    [
        ("alpine", "alpine"),
        ("alpine:3.22", "alpine"),
        ("alpine", "alpine:latest"),
        ("alpine:latest", "alpine:latest"),
        ("library/alpine", "alpine"),
        ("docker.io/library/alpine:3", "alpine"),
        ("index.docker.io/alpine", "docker.io/alpine"),
        ("docker.io/alpine", "alpine"),
        ("woodpeckerci/plugin-git:2.9.2", "docker.io/woodpeckerci/plugin-git"),
        ("docker.io/woodpeckerci/plugin-git", "woodpeckerci/plugin-git"),
        ("quay.io/woodpeckerci/plugin-git:2", "quay.io/woodpeckerci/plugin-git"),
        (f"alpine@{DIGEST}", "alpine"),
        (f"alpine:3@{DIGEST}", "alpine"),
        (f"alpine@{DIGEST}", f"docker.io/library/alpine@{DIGEST}"),
        (f"alpine:3@{DIGEST}", f"alpine:3@{DIGEST}"),
        ("localhost/a:1", "localhost/a"),
        ("localhost:5000/a", "localhost:5000/a"),
        ("localhost:5000/a:latest", "localhost:5000/a"),
        ("localhost:5000/a:1", "localhost:5000/a:1"),
        ("ghcr.io/a/b/c:1", "ghcr.io/a/b/c"),
        ("HOST/a", "HOST/a:latest"),
        ("a/b.c/d", "docker.io/a/b.c/d"),
        ("Not An Image", "Not An Image"),
        ("0123456789abcdef" * 4, "0123456789abcdef" * 4),
    ],
)
def test_the_entry_means_the_image(image: str, entry: str) -> None:
    assert is_listed(image, ["other", entry])


@pytest.mark.parametrize(
    "image, entry",
    [
        ("alpine", "alpine:3"),
        ("alpine:3.22", "alpine:3"),
        ("alpine:3", "alpine:latest"),
        ("own/alpine", "alpine"),
        ("quay.io/alpine", "alpine"),
        ("alpine", "quay.io/alpine"),
        ("alpine-git", "alpine"),
        ("localhost/a", "docker.io/localhost/a"),
        ("docker.io/own/alpine", "docker.io/alpine"),
        # The port makes it an entry with a tag, and without another one that is `latest`.
        ("localhost:5000/a:1", "localhost:5000/a"),
        (f"alpine@{DIGEST}", "alpine:latest"),
        (f"alpine:3@{DIGEST}", "alpine:3"),
        ("alpine", f"alpine@{DIGEST}"),
        ("Alpine", "alpine"),
        ("Alpine:1", "Alpine"),
        ("alpine:", "alpine"),
        ("", "alpine"),
        ("alpine", ""),
        ("alpine\n", "alpine"),
        ("0123456789abcdef" * 4 + ":1", "0123456789abcdef" * 4),
    ],
)
def test_the_entry_means_another_image(image: str, entry: str) -> None:
    assert not is_listed(image, [entry])


def test_an_empty_list_means_none() -> None:
    assert not is_listed("alpine", [])


@given(
    st.from_regex(r"([a-z]+\.io/)?[a-z]{1,5}(/[a-z0-9]{1,5}){0,2}", fullmatch=True),
    st.from_regex(r"[a-z0-9]{1,5}", fullmatch=True),
)
def test_an_image_is_listed_by_its_name_and_by_its_tag(name: str, tag: str) -> None:
    assert is_listed(f"{name}:{tag}", [name])
    assert is_listed(f"{name}:{tag}", [f"{name}:{tag}"])
    assert not is_listed(f"{name}:{tag}", [f"{name}:{tag}x"])


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_two_texts_can_be_compared(image: str, entry: str) -> None:
    assert is_listed(image, [entry]) in (True, False)
    assert is_listed(image, [image])
