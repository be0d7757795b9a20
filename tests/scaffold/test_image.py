"""Names of images: which registry of the fleet is meant, and what a container runs."""

from __future__ import annotations

import pytest

from pipelinegen import Image, Registry
from pipelinegen.scaffold.image import is_run, names_of, read_image
from pipelinegen.scaffold.manifest import Workload

HUB = Registry(name="hub")
OWN = Registry(name="own", push_host="push.example.org:5050", pull_host="pull.example.org")


@pytest.mark.parametrize(
    ("text", "registries", "found"),
    [
        ("me/shop", [HUB, OWN], ("", "me/shop")),
        ("docker.io/me/shop", [HUB, OWN], ("", "me/shop")),
        ("docker.io/me/shop", [OWN, HUB], ("hub", "me/shop")),
        ("push.example.org:5050/me/shop", [HUB, OWN], ("own", "me/shop")),
        ("pull.example.org/me/shop", [HUB, OWN], ("own", "me/shop")),
        ("pull.example.org/me/shop", [OWN], ("", "me/shop")),
        ("anywhere.example.org/me/shop", [], ("", "me/shop")),
    ],
)
def test_registries(text: str, registries: list[Registry], found: tuple[str, str]) -> None:
    assert read_image(text, registries) == found


@pytest.mark.parametrize(
    "text", ["me/shop:1", "me/shop@sha256:" + "0" * 64, "Me/shop", "", "$IMAGE", "ghcr.io/me/shop"]
)
def test_what_is_no_name(text: str) -> None:
    with pytest.raises(ValueError):
        read_image(text, [HUB, OWN])


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("ME/Good", "me/good"),
        ("ME/Good:1", "me/good"),
        ("Push.example.org:5050/Me/Shop:1@sha256:0", "push.example.org:5050/me/shop"),
        ("$IMAGE", "me/shop"),
        ("", "me/shop"),
    ],
)
def test_a_name_that_would_be_right_is_said(text: str, right: str) -> None:
    with pytest.raises(ValueError) as caught:
        read_image(text, [HUB, OWN])
    assert str(caught.value) == (
        f"{text!r} is not the name of an image, which has small letters and digits, with '.', '_' or '-' between them, "
        f"and no tag; write it like {right!r}"
    )
    read_image(right, [HUB, OWN])


@pytest.mark.parametrize(
    ("name", "runs"),
    [
        ("me/shop", True),
        ("me/shop:1@sha256:" + "0" * 64, True),
        ("docker.io/me/shop:latest", True),
        ("pull.example.org/copies/shop:1", True),
        ("push.example.org:5050/copies/shop:1", False),  # the cluster does not pull from there
        ("ghcr.io/me/shop:1", False),
        ("me/shopping:1", False),
        ("{{ .Values.image }}", False),
    ],
)
def test_what_a_container_runs(name: str, runs: bool) -> None:
    image = Image(repository="me/shop", also={"own": "copies/shop"})
    assert is_run(image, name, [HUB, OWN]) == runs
    assert not is_run(image, "other/shop", [])


def test_names_like_an_owner_s() -> None:
    images = {
        "a": "me/shop:1",
        "b": "nginx",
        "c": "you/shop",
        "d": "pull.example.org/me/api:2",
        "e": "$X",
        "f": "quay.io/me/x",
    }
    workloads = [Workload("x.yaml", 1, "", "deployment", "x", images)]
    assert [*names_of("Me", workloads, [HUB, OWN])] == ["me/shop", "pull.example.org/me/api"]
    assert [*names_of("", workloads, [HUB, OWN])] == []
