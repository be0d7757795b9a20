"""Steps, services and clone steps as the server reads them."""

from __future__ import annotations

import pytest

from pipelinegen.finding import Position
from pipelinegen.woodpecker.file.container import Container, check_network, read_containers
from pipelinegen.woodpecker.file.document import DocumentError, read
from pipelinegen.woodpecker.file.reader import Dependency
from pipelinegen.woodpecker.version import BASELINE, Version

TRUST_KEYS = ("privileged", "dns", "dns_search", "extra_hosts", "network_mode", "devices", "volumes", "tmpfs")


def containers(text: str, version: Version = BASELINE) -> tuple[Container, ...]:
    root = read(text)
    assert root is not None
    return read_containers(root, "steps", version)


def container(*lines: str, version: Version = BASELINE) -> Container:
    (only,) = containers("build:\n" + "".join(f"  {line}\n" for line in lines), version)
    return only


def test_a_list_counts_those_without_a_name() -> None:
    found = containers("- {image: a}\n- {image: b, name: own}\n- {image: c, name: ''}\n-\n")
    assert [(each.name, each.image) for each in found] == [
        ("step-0", "a"),
        ("own", "b"),
        ("step-2", "c"),
        ("step-3", ""),
    ]


def test_a_mapping_names_them_in_its_order_unless_they_name_themselves() -> None:
    found = containers("zeta: {image: a}\nalpha: {image: b, name: own}\n1: {image: c}\n")
    assert [each.name for each in found] == ["zeta", "own", "1"]


def test_a_name_may_come_twice_in_a_mapping() -> None:
    assert [each.image for each in containers("build: {image: a}\nbuild: {image: b}\n")] == ["a", "b"]


def test_in_a_mapping_every_key_is_a_name_as_it_stands_there() -> None:
    found = containers("a: &x {image: a}\n<<: *x\n2024-01-01: *x\nnull: *x\n&k key: *x\n*k : *x\n")
    assert [each.name for each in found] == ["a", "<<", "2024-01-01", "null", "key", "k"]
    assert {each.image for each in found} == {"a"}


def test_a_container_is_where_its_first_key_stands() -> None:
    assert containers("- image: a\n-   image: b\n")[1].position == Position(2, 5)


def test_everything_that_decides_is_read() -> None:
    found = container(
        "image: debian:13",
        "commands: [make, make test]",
        "entrypoint: sh",
        "environment: {A: 1, B: null}",
        "settings: {}",
        "when: [{event: push}, {event: tag}]",
        "depends_on: [a, {name: b, optional: true}]",
        "failure: ignore",
        "detach: true",
        "ports: [80, 53/udp]",
        "own: x",
    )
    assert found.image == "debian:13"
    assert found.commands == ("make", "make test")
    assert found.entrypoint == ("sh",)
    assert list(found.environment) == ["A", "B"]
    assert found.settings == {}
    assert [each.event for each in found.when] == [("push",), ("tag",)]
    assert found.depends_on == (Dependency("a"), Dependency("b", optional=True))
    assert (found.failure, found.detach, found.ports) == ("ignore", True, ("80", "53/udp"))
    assert found.unknown == (("own", Position(12, 3)),)


def test_what_is_missing_is_empty() -> None:
    assert container("image: a") == Container("build", Position(2, 3), "a")


def test_no_depends_on_is_not_an_empty_one() -> None:
    assert container("depends_on:").depends_on is None
    assert container("depends_on: []").depends_on == ()


@pytest.mark.parametrize(
    "line, is_plugin",
    [
        ("settings: {a: b}", True),
        ("commands: []", True),
        ("environment: {}", True),
        ("commands: make", False),
        ("entrypoint: [sh]", False),
        ("environment: {A: null}", False),
    ],
)
def test_commands_an_entrypoint_or_an_environment_make_it_no_plugin(line: str, is_plugin: bool) -> None:
    assert container("image: a", line).is_plugin is is_plugin


@pytest.mark.parametrize(
    "line, keys",
    [
        ("privileged: true", ("privileged",)),
        ("privileged: false", ()),
        ("dns: ''", ("dns",)),
        ("dns: []", ()),
        ("dns_search: [a]", ("dns_search",)),
        ("extra_hosts: ['a:1']", ("extra_hosts",)),
        ("network_mode: host", ("network_mode",)),
        ("network_mode: none", ()),
        ("network_mode: nonenone", ("network_mode",)),
        ("network_mode: ''", ()),
        ("devices: [/dev/a]", ("devices",)),
        ("devices: [null]", ()),
        ("volumes: [/a]", ("volumes",)),
        ("tmpfs: [/a]", ("tmpfs",)),
    ],
)
def test_what_asks_for_trust(line: str, keys: tuple[str, ...]) -> None:
    found = container("image: a", line)
    assert found.trusted == keys
    assert found.unknown == ()


def test_all_that_ask_for_trust_at_once() -> None:
    values = {"privileged": "true", "dns": "a", "dns_search": "a", "network_mode": "host"}
    assert container(*(f"{key}: {values.get(key, '[a]')}" for key in TRUST_KEYS)).trusted == TRUST_KEYS


def test_what_only_an_agent_needs_is_checked_all_the_same() -> None:
    container("pull: on", "directory: /src", "backend_options: {kubernetes: {}}")
    with pytest.raises(DocumentError, match=r"^steps\.build\.pull is 'sometimes'; true or false is expected$"):
        container("pull: sometimes")


def test_a_list_of_secrets_is_an_unknown_key_since_3_14() -> None:
    found = container("secrets: [a]", version=(3, 14, 0))
    assert (found.secrets, [key for key, _ in found.unknown]) == ((), ["secrets"])
    found = container("secrets: [a]", version=(3, 13, 0))
    assert (found.secrets, found.unknown) == (("a",), ())


def test_an_optional_dependency_is_known_since_3_15() -> None:
    assert container("depends_on: [{name: a}]", version=(3, 15, 0)).depends_on == (Dependency("a"),)
    with pytest.raises(DocumentError, match="optional ones are known from Woodpecker"):
        container("depends_on: [{name: a}]", version=(3, 14, 1))
    assert container("depends_on: [a]", version=(3, 14, 1)).depends_on == (Dependency("a"),)


@pytest.mark.parametrize(
    "text, position, message",
    [
        ("build", Position(1, 1), "steps is 'build'; a list or a mapping of containers is expected"),
        ("- [a]", Position(1, 3), "steps[0] is a list; a mapping with an `image` is expected"),
        ("build: make", Position(1, 8), "steps.build is 'make'; a mapping with an `image` is expected"),
        ("- {name: own, image: [a]}", Position(1, 22), "steps.own.image is a list; a text is expected"),
        ("- {image: [a]}", Position(1, 11), "steps.step-0.image is a list; a text is expected"),
        ("- {name: [a]}", Position(1, 10), "steps[0].name is a list; a text is expected"),
    ],
)
def test_refusals_name_the_container(text: str, position: Position, message: str) -> None:
    with pytest.raises(DocumentError) as refusal:
        containers(text)
    assert (refusal.value.message, refusal.value.position) == (message, position)


@pytest.mark.parametrize("port", ["80", "0", "65535", "00080", "53/udp", "53/anything/else", "53/"])
def test_a_port_is_a_number_with_perhaps_a_protocol(port: str) -> None:
    check_network(container(f"ports: ['{port}']"))


@pytest.mark.parametrize("port", ["80:80", "65536", "-1", "", "/udp", "8_0", "٣", "9" * 9999, "+1", " 1"])
def test_anything_else_is_no_port(port: str) -> None:
    with pytest.raises(DocumentError) as refusal:
        check_network(container(f"ports: ['{port}']"))
    assert refusal.value.message.endswith("a number up to 65535 is expected, perhaps with a protocol: 53/udp")
    assert refusal.value.position == Position(2, 3)


def test_an_extra_host_has_an_address() -> None:
    check_network(container("extra_hosts: ['db:10.0.0.1', 'v6:::1']"))
    with pytest.raises(DocumentError, match=r"^'build' has the extra host 'db'; NAME:ADDRESS is expected$"):
        check_network(container("extra_hosts: [db]"))
