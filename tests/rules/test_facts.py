"""What the rules of several folders know alike."""

from __future__ import annotations

import pytest

from pipelinegen.rules.facts import programs
from pipelinegen.rules.facts.images import is_among, missing, pushed_by
from pipelinegen.rules.facts.plugins import is_builder, names_repository
from pipelinegen.rules.facts.requests import requests
from pipelinegen.syntax import shell
from pipelinegen.syntax.image import host_of, is_floating, path_of, plain_name, tag_of


def command(text: str) -> shell.Command:
    return shell.read(text).commands[0]


@pytest.mark.parametrize(
    ("text", "deploys", "keeps", "publishes"),
    [
        ("kubectl -n set get pods", "", "", ""),
        ("oc -n shop set image deployment/x x=y:1", "oc set", "", ""),
        ("kubectl delete pod x", "kubectl delete", "", ""),
        ("kubectl rollout status deployment/x", "", "", ""),
        ("terragrunt run --all -- apply", "terragrunt run apply", "", ""),
        ("helm upgrade --dry-run x ./chart", "", "", ""),
        ("git push origin --delete old", "", "", ""),
        ("aws s3 sync --delete site s3://site", "", "aws s3 sync", ""),
        ("docker --config x push a/b:1", "", "docker push", ""),
        ("docker buildx build --push -t a/b:1 .", "", "docker build --push", ""),
        ("python3 -m twine upload dist/*", "", "", "twine upload"),
        ("gh release create v1", "", "", ""),
        ("python -m build", "", "", ""),
    ],
)
def test_a_command_says_what_it_changes(text: str, deploys: str, keeps: str, publishes: str) -> None:
    found = command(text)
    assert (programs.deploys(found), programs.keeps(found), programs.publishes_package(found)) == (
        deploys,
        keeps,
        publishes,
    )


def test_what_can_be_done_only_once_is_no_change_that_must_not_fail() -> None:
    assert programs.changes(command("kubectl create namespace shop")) == ""
    assert programs.publishes(command("gh release create v1")) == "gh release create"


@pytest.mark.parametrize(
    ("text", "images"),
    [
        ("docker push a/b:1", ["a/b:1"]),
        ("podman image push a/b:1", ["a/b:1"]),
        ("docker buildx build --push -t a/b:1 --tag=a/b:2 .", ["a/b:1", "a/b:2"]),
        ("docker build -t a/b:1 .", None),
        ("docker pull a/b:1", None),
    ],
)
def test_the_images_that_a_command_pushes(text: str, images: list[str] | None) -> None:
    found = pushed_by(command(text))
    assert (None if found is None else [word.value for word in found]) == images


@pytest.mark.parametrize(
    ("image", "builds", "named"),
    [
        ("woodpeckerci/plugin-docker-buildx:6.1.1", True, True),
        ("registry.lan:5000/woodpeckerci/plugin-docker-buildx", True, True),
        ("docker.io/plugins/kaniko:1", True, True),
        ("plugins/ecr", True, False),
        ("example/plugin-docker-buildx", False, False),
    ],
)
def test_a_plugin_that_builds(image: str, builds: bool, named: bool) -> None:
    assert (is_builder(image), names_repository(image)) == (builds, named)


@pytest.mark.parametrize(
    ("image", "certain"),
    [
        ("docker.io/bitnami/kubectl:1.31", True),
        ("bitnami/redis:7", False),
        ("bitnami/kubectl", None),
        ("bitnami/kubectl@sha256:0", None),
        ("bitnami/kubectl:$TAG", None),
        ("woodpeckerci/plugin-slack:1", True),
        ("plugins/slack", None),
    ],
)
def test_an_image_that_there_is_not(image: str, certain: bool | None) -> None:
    found = missing(image)
    assert (None if found is None else found.certain) == certain


def test_the_name_of_an_image() -> None:
    assert plain_name("index.docker.io/library/alpine:3") == "alpine:3"
    assert (host_of("localhost:5000/a/b"), host_of("a/b"), host_of("$HOST/a")) == ("localhost:5000", "docker.io", "")
    assert path_of("registry.lan:5000/a/b:1@sha256:0") == "a/b"
    assert (tag_of("localhost:5000/a"), tag_of("a:$X"), tag_of("a@sha256:0"), tag_of("a:1")) == ("", None, None, "1")
    assert is_floating("a/b:latest")
    assert is_among("docker.io/a/b", {"a/b:latest"})
    assert not is_among("a/b:1", {"a/b"})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("curl -X POST https://ci/api/repos/7/pipelines", [("7", True, True)]),
        ('curl -d @b "$URL/api/repos/$ID/pipelines?x=1"', [("$ID", True, True)]),
        ('url=$CI/api/repos/7/pipelines; curl -X POST "$url"', [("7", True, True)]),
        ('curl -X "$1" "$CI/api/repos/7/pipelines$2"', [("7", True, False)]),
        ("curl https://ci/api/repos/7/pipelines", [("7", False, False)]),
        ("curl -X POST https://ci/api/repos/7/pipelines/3/cancel", []),
    ],
)
def test_a_request_for_a_pipeline(text: str, found: list[tuple[str, bool, bool]]) -> None:
    assert [
        (each.repository, each.may_start_pipeline, each.starts_pipeline) for each in requests(shell.read(text))
    ] == (found)
