"""A step, a service or a clone step as the server reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ...finding import Position
from ...syntax.yaml import Node
from ..version import BASELINE, Version
from ..when.constraint import Constraint
from .document import DocumentError, is_null
from .reader import (
    OPTIONAL_SINCE,
    Dependency,
    Fields,
    conditions,
    decoded_nodes,
    dependencies,
    flag,
    real_texts,
    refused,
    required,
    strict_list,
    text,
    texts,
)

# From here on a list of `secrets` is an unknown key.
_SECRETS_IGNORED_SINCE: Version = (3, 14, 0)

# What is refused unless the repository is trusted, and with which kind of trust.
TRUST = {
    "privileged": "security",
    "dns": "network",
    "dns_search": "network",
    "extra_hosts": "network",
    "network_mode": "network",
    "devices": "volumes",
    "volumes": "volumes",
    "tmpfs": "volumes",
}

# Read for their types only: what an agent makes of them is no matter of when and in which order things run.
_UNUSED: Mapping[str, Callable[[Node, str], object]] = {
    "pull": flag,
    "directory": text,
    "backend_options": decoded_nodes,
}


_NONE: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Container:
    """One container of a workflow, as written; `trusted` are the keys in use that ask for trust.

    `depends_on` is None where the key is missing, which is not the same as an empty list. `secrets` is the list of
    that name where the server still knows it.
    """

    name: str
    position: Position
    image: str = ""
    commands: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    environment: Mapping[str, Node] = field(default_factory=dict)
    settings: Mapping[str, Node] = field(default_factory=dict)
    when: tuple[Constraint, ...] = ()
    depends_on: tuple[Dependency, ...] | None = None
    failure: str = ""
    detach: bool = False
    ports: tuple[str, ...] = ()
    extra_hosts: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    trusted: tuple[str, ...] = ()
    unknown: tuple[tuple[str, Position], ...] = ()

    @property
    def is_plugin(self) -> bool:
        """Whether the server takes it for a plugin: an `environment` alone makes it none."""
        return not (self.commands or self.entrypoint or self.environment)


def read_containers(node: Node, where: str, version: Version = BASELINE) -> tuple[Container, ...]:
    """The containers of a list, or of a mapping from names, in which a name may come twice."""
    if node.kind == "sequence":
        return tuple(_container(item, f"step-{at}", f"{where}[{at}]", version) for at, item in enumerate(node.items))
    if node.kind != "mapping":
        raise refused(node, "a list or a mapping of containers", where)
    # Go takes the keys as they stand there: `<<` is a name like any other, and an alias is called by its own.
    named = ((key.alias or key.value, item) for key, item in node.pairs)
    return tuple(_container(item, name, f"{where}.{name}", version) for name, item in named)


def _container(node: Node, name: str, where: str, version: Version) -> Container:
    if node.kind != "mapping" and not is_null(node):
        raise refused(node, "a mapping with an `image`", where)
    name = Fields(node, where).take("name", text, "") or name
    fields = Fields(node, f"{re.split('[.[]', where)[0]}.{name}")
    for key, read in _UNUSED.items():
        fields.take(key, read, None)
    fields.node("name")
    extra_hosts = fields.take("extra_hosts", strict_list, _NONE)
    return Container(
        name=name,
        position=node.position,
        image=fields.take("image", text, ""),
        commands=fields.take("commands", texts, ()),
        entrypoint=fields.take("entrypoint", texts, ()),
        environment=fields.take("environment", decoded_nodes, {}),
        settings=fields.take("settings", decoded_nodes, {}),
        when=fields.take("when", conditions, ()),
        depends_on=fields.take("depends_on", dependencies if version >= OPTIONAL_SINCE else required, None),
        failure=fields.take("failure", text, ""),
        detach=fields.take("detach", flag, default=False),
        ports=fields.take("ports", strict_list, ()),
        extra_hosts=extra_hosts,
        secrets=fields.take("secrets", strict_list, _NONE) if version < _SECRETS_IGNORED_SINCE else (),
        trusted=_trusted(fields, extra_hosts),
        unknown=fields.unknown(),
    )


def _trusted(fields: Fields, extra_hosts: tuple[str, ...]) -> tuple[str, ...]:
    used: Mapping[str, object] = {
        "privileged": fields.take("privileged", flag, default=False),
        "dns": fields.take("dns", texts, _NONE),
        "dns_search": fields.take("dns_search", texts, _NONE),
        "extra_hosts": extra_hosts,
        # Without any network a container can do less, so this one is free.
        "network_mode": fields.take("network_mode", text, "") not in ("", "none"),
        "devices": fields.take("devices", strict_list, _NONE),
        "volumes": fields.take("volumes", real_texts, _NONE),
        "tmpfs": fields.take("tmpfs", strict_list, _NONE),
    }
    return tuple(key for key, content in used.items() if content)


_PORT = re.compile("[0-9]+")
_LARGEST_PORT = 65535


def check_network(container: Container) -> None:
    """What the server looks at only once a container is there. Raises DocumentError where it refuses the pipeline."""
    for host in container.extra_hosts:
        if ":" not in host:
            message = f"{container.name!r} has the extra host {host!r}; NAME:ADDRESS is expected"
            raise DocumentError(message, container.position)
    for port in container.ports:
        number = port.partition("/")[0]
        if not _PORT.fullmatch(number) or len(number.lstrip("0")) > 5 or int(number) > _LARGEST_PORT:
            message = f"{container.name!r} has the port {port!r}; a number up to {_LARGEST_PORT} is expected"
            raise DocumentError(f"{message}, perhaps with a protocol: 53/udp", container.position)
