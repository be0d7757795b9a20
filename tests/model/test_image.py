"""Images and how they are named."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from pipelinegen import Image
from pipelinegen.model.image import ImageReference, repository_name

DIGEST = "sha256:" + "0a" * 32


@pytest.mark.parametrize(
    "text, parts",
    [
        ("alpine", ("", "alpine", "", "")),
        ("alpine:3.20", ("", "alpine", "3.20", "")),
        ("me/shop", ("", "me/shop", "", "")),
        ("me/travel_blog:1", ("", "me/travel_blog", "1", "")),
        ("a-b/c__d/e.f:g", ("", "a-b/c__d/e.f", "g", "")),
        ("ghcr.io/me/shop:1", ("ghcr.io", "me/shop", "1", "")),
        ("registry:5000/shop", ("registry:5000", "shop", "", "")),
        ("localhost/shop", ("localhost", "shop", "", "")),
        ("localhost:5000/shop:1", ("localhost:5000", "shop", "1", "")),
        ("10.0.0.1:5000/a/b/c:1", ("10.0.0.1:5000", "a/b/c", "1", "")),
        (f"alpine@{DIGEST}", ("", "alpine", "", DIGEST)),
        (f"ghcr.io/a/b:1.0@{DIGEST}", ("ghcr.io", "a/b", "1.0", DIGEST)),
        ("shop:5000", ("", "shop", "5000", "")),
        ("a:A_b.c-D", ("", "a", "A_b.c-D", "")),
    ],
)
def test_the_parts_of_a_reference(text: str, parts: tuple[str, str, str, str]) -> None:
    reference = ImageReference.parse(text)
    assert (reference.registry, reference.repository, reference.tag, reference.digest) == parts


NO_REFERENCES: tuple[str, ...] = (
    "",
    " ",
    "A",
    "me/Shop",
    "me/shop:",
    "me/shop: 1",
    "a:b:c",
    "me/shop\n",
    "/a",
    "a/",
    "a:-b",
    "a:.b",
)
NO_REFERENCES += ("https://a/b", "a//b", "a..b/c", "a/-b", "a/b-", f"a:{'b' * 129}", "${IMAGE}", "a b", "ghcr.io/")
NO_REFERENCES += ("a@sha256:1", f"a@{DIGEST}0")


@pytest.mark.parametrize("text", NO_REFERENCES)
def test_what_is_no_reference(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an image reference; write it as registry/repository:tag"):
        ImageReference.parse(text)


@pytest.mark.parametrize(
    "text, floats",
    [
        ("alpine", True),
        ("alpine:latest", True),
        ("alpine:3.20", False),
        ("alpine:latest-stable", False),
        (f"alpine@{DIGEST}", False),
        (f"alpine:latest@{DIGEST}", False),
    ],
)
def test_what_can_change_under_its_name(text: str, floats: bool) -> None:
    assert ImageReference.parse(text).floats == floats


@pytest.mark.parametrize("text", ["ghcr.io/me/shop", "me/shop:1", f"me/shop@{DIGEST}"])
def test_a_repository_is_neither_a_registry_nor_a_tag(text: str) -> None:
    with pytest.raises(ValueError, match="must be a repository alone; its registry and its tag are set elsewhere"):
        repository_name(text)


@pytest.mark.parametrize(
    "fields, path",
    [
        ({}, "Dockerfile"),
        ({"context": "backend"}, "backend/Dockerfile"),
        ({"context": "backend", "dockerfile": "docker/Dockerfile"}, "docker/Dockerfile"),
        ({"dockerfile": "Dockerfile.base"}, "Dockerfile.base"),
    ],
)
def test_where_the_dockerfile_lies(fields: dict[str, str], path: str) -> None:
    assert Image.model_validate({"repository": "a/b", **fields}).dockerfile_path == path


def test_keys_and_places() -> None:
    image = Image(repository="me/shop.web", registry="private", also={"hub": "you/web"})
    assert image.key == "shop-web"
    assert image.places == {"private": "me/shop.web", "hub": "you/web"}
    assert Image(repository="shop").places == {"": "shop"}


@pytest.mark.parametrize("value", [True, False, "", "short", " " * 12])
def test_latest_needs_a_reason(value: object) -> None:
    with pytest.raises(ValidationError):
        Image.model_validate({"repository": "a/b", "publish_latest": value})


@pytest.mark.parametrize("also", [{"hub": "me/shop:1"}, {"hub": "ghcr.io/me/shop"}, {"hub": "Me/Shop"}, {"hub": ""}])
def test_the_names_in_further_registries_are_repositories_too(also: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Image(repository="me/shop", also=also)


def test_a_further_registry_is_another_one() -> None:
    with pytest.raises(ValidationError, match="registry 'hub' is the image's own; `also` names further ones"):
        Image(repository="me/shop", registry="hub", also={"hub": "me/other"})
