"""What all projects share: looked up by name, and consistent in itself."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from pipelinegen import Fleet, Image, Login, Registry, Secret
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


def test_a_tool_s_image_has_a_tag_or_a_reason(fleet: Fleet) -> None:
    tools = fleet.tools.model_copy(update={"shell": "alpine"})
    assert refusal(fleet, tools=tools) == (
        "tools.shell: 'alpine' can change under its name; give it a tag, or list it "
        "with its reason in `floating_images`"
    )
    reasons = [*fleet.floating_images, {"image": "alpine", "reason": "it is only a shell, whatever it is"}]
    assert changed(fleet, tools=tools, floating_images=reasons).tools.shell == "alpine"


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
