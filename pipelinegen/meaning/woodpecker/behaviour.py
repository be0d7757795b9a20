"""What a server makes of the workflow files of a repository, on every event: compiled, not read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ...errors import PipelinegenError
from ...woodpecker import EVENTS, Metadata, Server, metadata_of
from ...woodpecker.compile import compile_file
from ...woodpecker.compiled import Compiled, CompileError, Step
from ...woodpecker.event import EventError, arguments_of
from ...woodpecker.simulation import drop_dependents

Place = tuple[str, int]
"""A container: its area, and its index there."""


@dataclass
class Behaviour:
    """What becomes of one file where every filter but that of the event holds.

    For each event that starts it, `containers` are those that are there, and `secrets` the names that they are given.
    `refused` says why the server refuses the pipeline, `unknown` why its answer is not known. `workflows` is how many
    a matrix makes of it.
    """

    containers: dict[str, frozenset[Place]] = field(default_factory=dict)
    secrets: dict[str, frozenset[str]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    workflows: int = 1

    @property
    def events(self) -> tuple[str, ...]:
        """The events that start it."""
        return tuple(self.containers)

    @property
    def untold(self) -> dict[str, str]:
        """The events of which it is not known what they start, and why."""
        return {**self.unknown, **self.refused}

    def verdict(self, refuses: str) -> str:
        """That the server refuses the pipeline because of it and why, or why nobody knows what it does."""
        if not self.refused and self.unknown:
            return f"it is not known what the server does with it ({next(iter(self.unknown.values()))})"
        reason = next(iter(self.refused.values()), "it cannot be read")
        return f"the server {refuses} the whole pipeline because of it ({reason})"


def behaviours(files: Mapping[str, str], server: Server, repository: str, branch: str) -> dict[str, Behaviour]:
    """What becomes of each file that the server reads, by path."""
    found = {path: Behaviour() for path in files}
    for metadata in _events(server, repository, branch):
        event = metadata.pipeline.event
        compiled: list[Compiled] = []
        for path, text in files.items():
            try:
                of_file = list(compile_file(path, text, metadata, server, any_filter=True))
                found[path].workflows = len(of_file)
                compiled += of_file
            except CompileError as error:
                line = f"line {error.position.line}: " if error.position else ""
                found[path].refused[event] = f"{line}{error.message}"
            except PipelinegenError as error:
                found[path].unknown[event] = str(error).removeprefix(f"{path}: ")
        for each in drop_dependents(compiled):
            if each.kept:
                _add(found[each.path], event, each)
    return found


def _events(server: Server, repository: str, branch: str) -> Iterator[Metadata]:
    told = {"repository": repository} if repository else {}
    if branch:
        told["default_branch"] = branch
    for event in EVENTS:
        try:
            arguments_of(event, server.version)
        except EventError:  # one that only a newer server has
            continue
        yield metadata_of(event, version=server.version, trusted=True, **told)  # type: ignore[arg-type]


def _add(behaviour: Behaviour, event: str, compiled: Compiled) -> None:
    there = frozenset(_places(compiled))
    behaviour.containers[event] = behaviour.containers.get(event, frozenset()) | there
    behaviour.secrets[event] = behaviour.secrets.get(event, frozenset()) | frozenset(compiled.secrets)


def _places(compiled: Compiled) -> Iterator[Place]:
    rows: tuple[tuple[str, tuple[Step, ...]], ...] = (
        ("clone", compiled.clone),
        ("services", compiled.services),
        ("steps", tuple(step for stage in compiled.stages for step in stage)),
    )
    for area, steps in rows:
        at = {id(container): index for index, container in enumerate(getattr(compiled.file, area))}
        yield from ((area, at[id(step.container)]) for step in steps if id(step.container) in at)
