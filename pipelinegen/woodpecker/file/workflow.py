"""A workflow file as the server reads it, once it is substituted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial

from ...finding import Position
from ...syntax.yaml import Node
from ..version import BASELINE, Version
from ..when.constraint import Constraint
from .container import Container, read_containers
from .document import read
from .reader import (
    OPTIONAL_SINCE,
    Dependency,
    Fields,
    conditions,
    dependencies,
    flag,
    labels,
    required,
    strict_list,
    text,
    whole_number,
)

_CONCURRENCY_SINCE: Version = (3, 16, 0)


@dataclass(frozen=True, slots=True)
class WorkflowFile:
    """The parts of a file that decide what runs; `unknown` are the keys that the server ignores.

    `places` are where the keys stand that a remark may be about.
    """

    steps: tuple[Container, ...] = ()
    clone: tuple[Container, ...] = ()
    services: tuple[Container, ...] = ()
    when: tuple[Constraint, ...] = ()
    depends_on: tuple[Dependency, ...] = ()
    runs_on: tuple[str, ...] = ()
    skip_clone: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[tuple[str, Position], ...] = ()
    places: Mapping[str, Position] = field(default_factory=dict)

    @property
    def containers(self) -> tuple[tuple[str, Container], ...]:
        """All of them, each with the key it stands under."""
        areas = (("clone", self.clone), ("steps", self.steps), ("services", self.services))
        return tuple((area, container) for area, containers in areas for container in containers)


# The keys that are looked at elsewhere, or by nobody.
_OTHER_KEYS = ("matrix", "variables", "$schema")


# Files of a usual size are remembered for all events; of one that is a hundred times as large two texts are enough.
_USUAL_SIZE = 50_000


def read_document(text: str) -> Node | None:
    """The file's YAML. Raises DocumentError where the server refuses the pipeline."""
    return (_documents if len(text) <= _USUAL_SIZE else _large_documents)(text)


_documents = lru_cache(maxsize=128)(read)
_large_documents = lru_cache(maxsize=1)(read)


def read_workflow(text: str, version: Version = BASELINE) -> WorkflowFile:
    """The file as a server of that version reads it. Raises DocumentError where it refuses the pipeline."""
    return (_workflows if len(text) <= _USUAL_SIZE else _large_workflows)(text, version)


def _read(written: str, version: Version) -> WorkflowFile:
    fields = Fields(read_document(written), "")
    containers = partial(read_containers, version=version)
    for key in _OTHER_KEYS:
        fields.node(key)
    fields.take("workspace", _workspace, None)
    if version >= _CONCURRENCY_SINCE:
        fields.take("concurrency", _concurrency, None)
    return WorkflowFile(
        steps=fields.take("steps", containers, ()),
        clone=fields.take("clone", containers, ()),
        services=fields.take("services", containers, ()),
        when=fields.take("when", conditions, ()),
        depends_on=fields.take("depends_on", dependencies if version >= OPTIONAL_SINCE else required, ()),
        runs_on=fields.take("runs_on", strict_list, ()),
        skip_clone=fields.take("skip_clone", flag, default=False),
        labels=fields.take("labels", labels, {}),
        unknown=fields.unknown(),
        places={key: fields.place(key) for key in ("steps", "when", "runs_on")},
    )


_workflows = lru_cache(maxsize=128)(_read)
_large_workflows = lru_cache(maxsize=2)(_read)


def _workspace(node: Node, where: str) -> None:
    fields = Fields(node, where)
    for key in ("base", "path"):
        fields.take(key, text, "")


def _concurrency(node: Node, where: str) -> None:
    """How many of a group may run at once; it is known where it matters, when they run."""
    if node.kind == "scalar":
        whole_number(node, where)
        return
    fields = Fields(node, where)
    fields.take("limit", whole_number, 0)
    fields.take("group", text, "")
