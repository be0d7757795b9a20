"""Which secret a name means, and who may have it."""

from __future__ import annotations

import pytest

from pipelinegen.woodpecker.file.container import Container, read_containers
from pipelinegen.woodpecker.file.document import read
from pipelinegen.woodpecker.secret import Scope, Secret, by_name, fault

PUSH = frozenset({"push"})


def secret(name: str, scope: Scope = "repository", *events: str, images: tuple[str, ...] = ()) -> Secret:
    return Secret(name, frozenset(events or ("push",)), scope, images)


def step(text: str = "image: alpine") -> Container:
    root = read(f"build: {{{text}}}")
    assert root is not None
    return read_containers(root, "steps")[0]


def test_the_narrower_scope_wins_whatever_the_order() -> None:
    found = by_name([secret("a", "global"), secret("a", "repository", "tag"), secret("a", "organization")])
    assert found == {"a": secret("a", "repository", "tag")}


def test_a_secret_for_one_event_hides_a_wider_one_for_another() -> None:
    known = by_name([secret("token", "organization", "push"), secret("token", "repository", "tag")])
    expected = "secret 'token' is not allowed to be used with pipeline event 'push'; it is for tag"
    assert fault("token", known, "push", step()) == expected


def test_where_only_the_case_differs_the_wider_scope_wins() -> None:
    assert by_name([secret("token", "global"), secret("TOKEN", "repository")]) == {"token": secret("token", "global")}
    assert by_name([secret("Token", "organization"), secret("token")]) == {"token": secret("Token", "organization")}


def test_it_is_found_in_any_case() -> None:
    known = by_name([secret("Deploy_Key")])
    assert [fault(name, known, "push", step()) for name in ("deploy_key", "DEPLOY_KEY", "Deploy_Key")] == ["", "", ""]


def test_case_is_compared_character_by_character() -> None:
    assert [*by_name([secret("İ")])] == ["i"]


def test_a_missing_one_is_named_with_the_nearest() -> None:
    known = by_name([secret("DEPLOY_KEY")])
    assert fault("deploy-kye", known, "push", step()) == "secret 'deploy-kye' not found; did you mean 'deploy_key'?"
    assert fault("Webhook", known, "push", step()) == "secret 'Webhook' not found; create it, or correct the name"


@pytest.mark.parametrize("event", ["pull_request", "pull_request_closed", "pull_request_metadata"])
def test_all_pull_events_are_pull_request(event: str) -> None:
    assert fault("a", by_name([secret("a", "repository", "pull_request")]), event, step()) == ""
    assert fault("a", by_name([secret("a")]), event, step()) == (
        f"secret 'a' is not allowed to be used with pipeline event {event!r}; it is for push"
    )


def test_the_events_it_is_for_are_listed() -> None:
    known = by_name([secret("a", "repository", "tag", "cron")])
    assert fault("a", known, "manual", step()).endswith("'manual'; it is for cron, tag")


def test_without_any_event_it_is_for_all() -> None:
    assert fault("a", by_name([Secret("a", frozenset())]), "manual", step()) == ""


@pytest.mark.parametrize("line", ["commands: [a]", "entrypoint: [a]", "environment: {A: b}"])
def test_with_images_it_is_for_plugins_alone(line: str) -> None:
    known = by_name([secret("a", images=("alpine",))])
    assert fault("a", known, "push", step(f"image: alpine, {line}")) == (
        "secret 'a' is only allowed to be used by plugins, and step 'build' is none, "
        "because it has `commands`, `entrypoint` or `environment`"
    )


def test_with_images_it_is_for_these_plugins() -> None:
    known = by_name([secret("a", images=("alpine", "debian:13"))])
    assert fault("a", known, "push", step("image: 'alpine:3'")) == ""
    assert fault("a", known, "push", step("image: 'debian:12'")) == (
        "secret 'a' is not allowed to be used with image 'debian:12'; it is for alpine, debian:13"
    )


def test_the_plugin_is_looked_at_before_the_event() -> None:
    known = by_name([secret("a", "repository", "tag", images=("alpine",))])
    assert "only allowed to be used by plugins" in fault("a", known, "push", step("image: a, commands: [a]"))
