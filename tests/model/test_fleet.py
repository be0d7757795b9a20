"""What all projects share: looked up by name, and consistent in itself."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from pipelinegen import Action, Fleet, FloatingImage, Image, Login, Registry, Secret
from pipelinegen.catalog import Catalog
from pipelinegen.errors import DefinitionFault


@pytest.fixture
def fleet(catalog: Catalog) -> Fleet:
    return catalog.fleet


def changed(fleet: Fleet, **fields: Any) -> Fleet:
    """The fleet with other fields, checked anew."""
    return Fleet.model_validate({**{name: getattr(fleet, name) for name in Fleet.model_fields}, **fields})


def refusal(fleet: Fleet, **fields: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        changed(fleet, **fields)
    return caught.value.errors()[0]["msg"].removeprefix("Value error, ")


def secret(name: str, **fields: Any) -> Secret:
    return Secret.model_validate({"name": name, "scope": "global", "events": ["push"], "purpose": "opens it", **fields})


def test_an_unnamed_registry_is_the_first(fleet: Fleet) -> None:
    assert fleet.registry("").name == "hub"
    assert fleet.registry("private").push_host == "registry.example.org:5050"
    with pytest.raises(DefinitionFault) as caught:
        fleet.registry("privat")
    assert caught.value.args == ("registry 'privat' is not declared in the fleet; did you mean 'private'?",)


def test_the_names_an_image_is_pushed_under(fleet: Fleet) -> None:
    image = Image(repository="me/shop", registry="private", also={"hub": "me/shop", "ghcr": "you/shop"})
    assert fleet.push_names(image) == ["registry.example.org:5050/me/shop", "me/shop", "ghcr.io/you/shop"]


def test_a_registry_is_pushed_to_and_pulled_from() -> None:
    registry = Registry(name="a", push_host="a.example.org:5050", pull_host="a.example.org")
    assert registry.push_name("me/shop") == "a.example.org:5050/me/shop"
    assert registry.pull_name("me/shop") == "a.example.org/me/shop"
    assert Registry(name="hub").push_name("me/shop") == Registry(name="hub").pull_name("me/shop") == "me/shop"


def test_a_registry_has_both_hosts_or_none() -> None:
    for fields in ({"push_host": "a.example.org"}, {"pull_host": "a.example.org"}):
        with pytest.raises(ValidationError, match="registry 'a' has one host only"):
            Registry.model_validate({"name": "a", **fields})


def test_actions(fleet: Fleet) -> None:
    assert fleet.action("actions/checkout").version == "v6.1.0"
    with pytest.raises(DefinitionFault) as caught:
        fleet.action("actions/chekout")
    assert caught.value.args == (
        "action 'actions/chekout' is not declared in the fleet; did you mean 'actions/checkout'?",
    )


def test_a_secret_is_seen_where_it_is(fleet: Fleet) -> None:
    assert fleet.secret("HUB_TOKEN", github=True, project="shop").scope == "github"
    for name, github, what in (
        ("HUB_TOKEN", False, "Woodpecker secret 'HUB_TOKEN' is declared in the fleet, but with the scope 'github'"),
        ("hub-tokn", False, "Woodpecker secret 'hub-tokn' is not declared in the fleet; did you mean 'hub-token'?"),
        ("HUB_TOKN", True, "GitHub secret 'HUB_TOKN' is not declared in the fleet; did you mean 'HUB_TOKEN'?"),
    ):
        with pytest.raises(DefinitionFault) as caught:
            fleet.secret(name, github=github, project="shop")
        assert caught.value.args == (what,)


def test_a_repository_s_secret_is_its_own(fleet: Fleet) -> None:
    mine = secret("own", scope="repository", projects=["shop"])
    fleet = changed(fleet, secrets=[mine])
    assert fleet.secret("own", github=False, project="shop") == mine
    with pytest.raises(DefinitionFault, match="'own' is declared in the fleet, but only for shop"):
        fleet.secret("own", github=False, project="blog")


def test_a_value_in_place_of_a_secret_s_name_is_not_shown(fleet: Fleet) -> None:
    with pytest.raises(DefinitionFault) as caught:
        fleet.secret("https://hooks.example.org/T/B/x", github=False, project="shop")
    assert caught.value.args == ("a Woodpecker secret is given here by its name, not by its value",)


@pytest.mark.parametrize("reverse", [False, True])
def test_a_repository_s_secret_goes_before_a_global_one(reverse: bool, fleet: Fleet) -> None:
    # As on the server: the repository's, then the organisation's, then the global one.
    both = [secret("token"), secret("token", scope="repository", projects=["shop"], events=["cron"])]
    fleet = changed(fleet, secrets=both[::-1] if reverse else both)
    assert fleet.secret("token", github=False, project="shop").scope == "repository"
    assert fleet.secret("token", github=False, project="blog").scope == "global"


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"registries": [Registry(name="a"), Registry(name="a")]}, "registry 'a' is declared twice"),
        ({"secrets": [secret("a"), secret("a", events=["cron"])]}, "secret 'a' (global) is declared twice"),
        ({"images": ["a.org/b:1", "a.org/b:2"]}, "image 'a.org/b' is declared twice"),
    ],
)
def test_what_is_declared_twice(fields: dict[str, Any], message: str, fleet: Fleet) -> None:
    assert refusal(fleet, **fields) == message


def test_two_secrets_of_one_name_share_no_project(fleet: Fleet) -> None:
    two = [
        secret("a", scope="repository", projects=["shop", "blog"]),
        secret("a", scope="repository", projects=["shop"]),
    ]
    assert refusal(fleet, secrets=two) == "secret 'a' (shop) is declared twice"
    apart = [two[1], secret("a", scope="repository", projects=["blog"])]
    assert changed(fleet, secrets=apart).secret("a", github=False, project="blog") == apart[1]


def test_the_case_of_letters_tells_no_secrets_apart(fleet: Fleet) -> None:
    # Woodpecker looks a secret up in lower case, and of two the global one would win.
    for other in (secret("TOKEN"), secret("TOKEN", scope="repository", projects=["shop"])):
        assert "is declared twice" in refusal(fleet, secrets=[secret("token"), other])
    github = Secret(name="TOKEN", scope="github", purpose="opens it")
    assert changed(fleet, secrets=[secret("token"), github]).secret("TOKEN", github=True, project="shop") == github


def test_a_tool_s_image_does_not_float_or_has_a_reason(fleet: Fleet) -> None:
    tools = fleet.tools.model_copy(update={"shell": "alpine:latest"})
    assert refusal(fleet, tools=tools) == (
        "tools.shell: 'alpine:latest' can change under its name; give it a tag, or list it "
        "with its reason in `floating_images`"
    )
    assert refusal(fleet, images=["node:latest"]).startswith("images.0: 'node:latest' can change under its name")
    reasons = [*fleet.floating_images, {"image": "alpine:latest", "reason": "it is only a shell, whatever it is"}]
    assert changed(fleet, tools=tools, floating_images=reasons).tools.shell == "alpine:latest"


DIGEST = "sha256:" + "a" * 64
CHECKOUT = Action(name="actions/checkout", version="v7.0.0", commit="b" * 40)


def bare(fleet: Fleet, **fields: Any) -> Fleet:
    """The fleet without versions."""
    tools = {tool: image.partition(":")[0] for tool, image in fleet.tools}
    reasons = [FloatingImage(image="bitnami/kubectl", reason="its versioned tags were withdrawn")]
    return changed(fleet, **{"tools": tools, "actions": [], "floating_images": reasons, **fields})


def images(fleet: Fleet) -> list[str]:
    return [image for _, image in fleet.tools if image]


def test_a_fleet_without_versions_gets_those_of_locks(fleet: Fleet) -> None:
    pinned = bare(fleet).pinned([CHECKOUT], [*images(fleet), f"node:22@{DIGEST}"])
    assert pinned.tools == fleet.tools
    assert pinned.floating_images == fleet.floating_images
    assert pinned.action("actions/checkout") == CHECKOUT
    assert pinned.image("node") == f"node:22@{DIGEST}"
    assert pinned.image("alpine") == fleet.tools.shell
    assert pinned.model_copy(update={"actions": (), "images": ()}) == fleet.model_copy(update={"actions": ()})


def test_a_fleet_with_all_versions_needs_no_lock(fleet: Fleet) -> None:
    assert fleet.pinned() == fleet
    assert changed(fleet, images=["node:22"]).pinned([CHECKOUT.model_copy(update={"name": "a/b"})]).image("node")


@pytest.mark.parametrize("version", [":latest", f":latest@{DIGEST}", f":1.33@{DIGEST}", ":1.33"])
def test_a_reason_goes_with_its_image_whatever_its_version(version: str, fleet: Fleet) -> None:
    others = [image for image in images(fleet) if "kubectl" not in image]
    for named in ("bitnami/kubectl", "bitnami/kubectl:latest"):
        reasons = [FloatingImage(image=named, reason="its versioned tags were withdrawn")]
        pinned = bare(fleet, floating_images=reasons).pinned(images=[*others, f"bitnami/kubectl{version}"])
        assert [each.image for each in pinned.floating_images] == [pinned.tools.kubectl]
        assert pinned.tools.kubectl == f"bitnami/kubectl{version}"


@pytest.mark.parametrize(
    "fields, message, at",
    [
        (
            {"actions": [CHECKOUT]},
            "action 'actions/checkout' has a version here and in .github/workflows/pins.yml; take the one here away",
            ("actions", 0),
        ),
        (
            {"images": ["alpine:3.19"]},
            "image 'alpine:3.19' has a version here and in .woodpecker/pins.yml; take the one here away",
            ("images", 0),
        ),
        (
            {"images": [f"alpine@{DIGEST}"]},
            f"image 'alpine@{DIGEST}' has a version here and in .woodpecker/pins.yml; take the one here away",
            ("images", 0),
        ),
        (
            {"images": ["node"]},
            "images.0: 'node' has no version; pin it in .woodpecker/pins.yml, `image: node:TAG`, or give it here",
            ("images", 0),
        ),
    ],
)
def test_a_version_is_said_once(fields: dict[str, Any], message: str, at: tuple[str | int, ...], fleet: Fleet) -> None:
    with pytest.raises(DefinitionFault) as caught:
        bare(fleet, **fields).pinned([CHECKOUT], images(fleet))
    assert (caught.value.message, caught.value.at) == (message, at)


def test_a_tool_s_version_is_said_once(fleet: Fleet) -> None:
    with pytest.raises(DefinitionFault) as caught:
        fleet.pinned(images=["alpine:3.20"])
    assert caught.value.at == ("tools", "shell")
    with pytest.raises(DefinitionFault) as caught:
        bare(fleet).pinned(images=[image for image in images(fleet) if not image.startswith("alpine")])
    assert caught.value.at == ("tools", "shell")
    assert caught.value.message == (
        "tools.shell: 'alpine' has no version; pin it in .woodpecker/pins.yml, `image: alpine:TAG`, or give it here"
    )


def test_an_image_without_a_tag_is_not_missing_one_if_that_has_a_reason(fleet: Fleet) -> None:
    reason = FloatingImage(image="alpine", reason="it is only a shell, whatever it is")
    tools = fleet.tools.model_copy(update={"shell": "alpine"})
    fleet = changed(fleet, tools=tools, floating_images=[*fleet.floating_images, reason])
    assert fleet.pinned().tools.shell == "alpine"
    assert fleet.pinned(images=["alpine:3.20"]).tools.shell == "alpine:3.20"


def test_what_locks_give_is_checked_like_any_fleet(fleet: Fleet) -> None:
    with pytest.raises(ValidationError, match="'node:latest' can change under its name"):
        fleet.pinned(images=["node:latest"])
    with pytest.raises(ValidationError, match="action 'actions/checkout' is declared twice"):
        bare(fleet).pinned([CHECKOUT, CHECKOUT], images(fleet))


def test_an_image_that_is_not_there(fleet: Fleet) -> None:
    fleet = changed(fleet, images=["node:22"])
    with pytest.raises(DefinitionFault) as caught:
        fleet.image("nodes")
    assert caught.value.args == ("image 'nodes' is not declared in the fleet; did you mean 'node'?",)
    with pytest.raises(DefinitionFault) as caught:
        fleet.action("else/where")
    assert caught.value.args == (
        "action 'else/where' is not declared in the fleet; pin it in .github/workflows/pins.yml",
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"password_secret": "a"},
        {"password_secret": "a", "username": "b", "username_secret": "c"},
        {"username": "b"},
        {"username": "b", "password_secret": ""},
    ],
    ids=repr,
)
def test_what_is_no_login(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Login.model_validate(fields)


@pytest.mark.parametrize("version", ["2.8", "3", "v3.13", "3.13-rc1", "3.x", "latest"])
def test_what_is_no_version_of_woodpecker(version: str, fleet: Fleet) -> None:
    with pytest.raises(ValidationError):
        changed(fleet, woodpecker={"url": "https://ci.example.org", "version": version})
