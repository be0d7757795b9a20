"""Which of the fleet's registries an image lies in, by the name it has in a file."""

from __future__ import annotations

from collections.abc import Sequence

from ...model.fleet import Fleet, Registry
from ...syntax.image import HUB, host_of, path_of
from ..asked import Gap


class UnknownRegistryError(Exception):
    """The fleet has no registry of that host."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host

    def gap(self, where: str) -> Gap:
        """What is missing, with the lines to add."""
        line = f"Registry(name={self.host!r}, push_host={self.host!r}, pull_host={self.host!r})".replace("'", '"')
        return Gap(
            where,
            f"the fleet has no registry at {self.host!r}",
            f"add `{line}` with its logins to `registries` of fleet.py",
        )


def registry_of(fleet: Fleet, name: str) -> Registry:
    """The registry in which an image lies. Raises UnknownRegistryError."""
    host = host_of(name)
    for registry in fleet.registries:
        if host in (registry.push_host or HUB, registry.pull_host or HUB):
            return registry
    raise UnknownRegistryError(host)


def places_of(fleet: Fleet, names: Sequence[str]) -> dict[str, str]:
    """The repository of each name by its registry; empty is the fleet's first. Raises UnknownRegistryError."""
    found = {}
    for name in names:
        registry = registry_of(fleet, name)
        found["" if registry is fleet.registries[0] else registry.name] = path_of(name)
    return found
