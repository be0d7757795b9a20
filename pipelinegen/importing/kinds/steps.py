"""The steps of a Woodpecker file: its settings, and what several kinds have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from ...model.fleet import Fleet
from ...model.resources import Resources
from ...model.workflow.base import WoodpeckerWorkflow
from ..document import Document
from ..leaf import Path
from .reading import Given
from .when import When, when_of


@dataclass(frozen=True)
class Step:
    """A step by its name, with the path that leads to it and its values as the server sees them."""

    name: str
    path: Path
    keys: Mapping[str, object]

    @property
    def environment(self) -> Mapping[str, object]:
        """Its variables by their names."""
        return fields(self.keys.get("environment"))

    @property
    def settings(self) -> Mapping[str, object]:
        """What its plugin is told."""
        return fields(self.keys.get("settings"))

    @property
    def commands(self) -> list[str]:
        """Its commands."""
        return [str(each) for each in listed(self.keys.get("commands"))]

    def lines_of_its_own(self, scripts: Mapping[str, str]) -> list[str]:
        """Its commands of one line: neither our scripts nor what somebody has made of one."""
        return [each for each in self.commands if each not in scripts and "\n" not in each]

    @property
    def image(self) -> str:
        """Its image as it is written."""
        return str(self.keys.get("image") or "")

    def text(self, name: str) -> str | None:
        """A variable that is a text."""
        found = self.environment.get(name)
        return str(found) if isinstance(found, str | int) else None

    def lines(self, name: str) -> list[str]:
        """The lines of a variable."""
        return (self.text(name) or "").splitlines()

    def secret(self, name: str) -> str | None:
        """The secret that a variable comes from."""
        return secret_of(self.environment.get(name))

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages of Alpine that it adds first."""
        first = next((each for each in self.commands if each.startswith("apk add --no-cache ")), "")
        return tuple(first.removeprefix("apk add --no-cache ").split())


@dataclass(frozen=True)
class Steps:
    """The steps of a file."""

    document: Document

    @cached_property
    def all(self) -> tuple[Step, ...]:
        """Each step in its order."""
        return tuple(self._all())

    def _all(self) -> Iterator[Step]:
        steps = fields(self.document.served).get("steps")
        if isinstance(steps, Mapping):
            for name, body in steps.items():
                yield Step(str(name), ("steps", str(name)), fields(body))
        for at, body in enumerate(listed(steps)) if isinstance(steps, list) else ():
            yield Step(str(fields(body).get("name", "")), ("steps", at), fields(body))

    def named(self, name: str) -> Step | None:
        """The step of that name."""
        return next((each for each in self.all if each.name == name), None)

    def with_setting(self, *names: str) -> Step | None:
        """The first step that has all of these variables."""
        return next((each for each in self.all if all(name in each.environment for name in names)), None)


def common(document: Document, given: Given, kind: type[WoodpeckerWorkflow], heavy: Step, size: str) -> Common:
    """What every Woodpecker kind has; `heavy` is the step that `resources` are for, `size` the fleet's for it."""
    when = when_of(document, given)
    told: dict[str, object] = {"name": document.stem, "triggers": when.triggers}
    outcomes = tuple(
        each.name.removeprefix("notify-")
        for each in Steps(document).all
        if each.name in ("notify-success", "notify-failure")
    )
    told.update(notify_of(given.fleet, kind, outcomes))
    resources = resources_of(heavy)
    if resources is not None and resources != getattr(given.fleet.cluster, size):
        told["resources"] = resources
    return Common(told, when)


@dataclass(frozen=True)
class Common:
    """The parameters that every Woodpecker kind has, and what was read of its `when`."""

    fields: dict[str, object]
    when: When


def notify_of(fleet: Fleet, kind: type[WoodpeckerWorkflow], outcomes: tuple[str, ...]) -> dict[str, object]:
    """The parameter that tells people of these outcomes; none where the kind or the fleet does so anyhow."""
    default = kind.model_fields["notify"].default
    if fleet.slack is None:
        return {}
    meant = fleet.slack.on if default is None else default
    return {} if tuple(meant) == outcomes else {"notify": outcomes}


def resources_of(step: Step) -> Resources | None:
    """What a step asks for of the cluster; None where it says nothing, or something else, too."""
    said = fields(fields(fields(step.keys.get("backend_options")).get("kubernetes")).get("resources"))
    asked, most = fields(said.get("requests")), fields(said.get("limits"))
    if not {"memory"} <= asked.keys() & most.keys() or (asked.keys() | most.keys()) - {"memory", "cpu"}:
        return None
    told = {"memory": asked["memory"], "memory_limit": most["memory"]}
    told |= {"cpu": asked["cpu"]} if "cpu" in asked else {}
    told |= {"cpu_limit": most["cpu"]} if "cpu" in most else {}
    return Resources.model_validate({key: str(value) for key, value in told.items()})


def comment(document: Document, pattern: str) -> list[re.Match[str]]:
    """The comments of a file that match as a whole."""
    return [
        *re.finditer(rf"^ *# {pattern}$", document.text, re.MULTILINE),
    ]


def fields(value: object) -> Mapping[str, object]:
    """A mapping, or nothing."""
    return {str(key): each for key, each in value.items()} if isinstance(value, Mapping) else {}


def listed(value: object) -> list[object]:
    """What may be one or a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def secret_of(value: object) -> str | None:
    """The name behind `from_secret`."""
    name = fields(value).get("from_secret")
    return name if isinstance(name, str) else None
