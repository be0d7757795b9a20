"""What may happen to a repository, as samples that a file's own conditions suggest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, product

from ...errors import PipelinegenError
from ...woodpecker.event import arguments_of, metadata_of
from ...woodpecker.file.container import Container
from ...woodpecker.file.document import DocumentError
from ...woodpecker.file.workflow import WorkflowFile, read_workflow
from ...woodpecker.metadata import Metadata
from ...woodpecker.when.condition import Conditions
from ...woodpecker.when.constraint import Constraint
from ..facts.conditions import ALL
from ..view.woodpecker import WoodpeckerFile

_MOST = 120
_SPECIAL = re.compile(r"\*\*?|\?|\[[^]]*\]|\{|\}|,[^}]*")
_OTHER = "something-else"


def served(file: WoodpeckerFile) -> WorkflowFile | None:
    """The file as the server reads it after substitution; None where it refuses it."""
    if file.served is None:
        return None
    try:
        return read_workflow(file.served[0], file.known.version)
    except DocumentError:
        return None


@dataclass(frozen=True)
class Sample:
    """One thing that may happen, for which the workflow's own conditions hold."""

    metadata: Metadata
    version: tuple[int, int, int]

    def has(self, container: Container) -> bool | None:
        """Whether the container is there; None where that is not known."""
        return _holds(Conditions(self.metadata, "step", self.version), container.when)

    @property
    def words(self) -> str:
        """What happens, in words."""
        pipeline = self.metadata.pipeline
        words = f"on {pipeline.event!r}"
        if pipeline.event != "tag" and pipeline.commit.branch != "main":
            words += f" of the branch {pipeline.commit.branch!r}"
        if pipeline.commit.changed_files:
            words += f" that changes {pipeline.commit.changed_files[0]!r}"
        matrix = self.metadata.workflow.matrix
        return words + (f" for {', '.join(f'{key}={value}' for key, value in matrix.items())}" if matrix else "")


def samples(file: WoodpeckerFile, workflow: WorkflowFile) -> Iterator[Sample]:
    """Things that start the workflow; the plainest first."""
    items = [*workflow.when, *(item for step in workflow.steps for item in step.when)]
    branches = _named("main", [name for item in items for name in (*item.branch.include, *item.branch.exclude)])
    paths = [name for item in items for name in (*item.path.include, *item.path.exclude)]
    files: list[tuple[str, ...]] = [(), *((name,) for name in _named("", paths) if name)] if paths else [()]
    axes = file.axes[:4] if any(item.matrix.include or item.matrix.exclude for item in items) else file.axes[:1]
    version = file.known.version
    for event, axis in product(sorted(file.events & ALL), axes):
        try:
            takes = arguments_of(event, version)
        except PipelinegenError:
            continue
        ways = product(branches if event != "tag" else [""], files if "files" in takes else [()])
        for branch, changed in islice(ways, _MOST // len(file.events)):
            try:
                metadata = metadata_of(event, branch=branch or None, files=changed, version=version)
            except PipelinegenError:
                continue
            metadata = replace(metadata, workflow=replace(metadata.workflow, matrix=axis))
            if _holds(Conditions(metadata, "workflow", version), workflow.when):
                yield Sample(metadata, version)


def _named(usual: str, patterns: list[str]) -> list[str]:
    """A name for each glob that it matches, the usual one, and one that none of them matches."""
    named = [_SPECIAL.sub(lambda found: "" if found[0][0] in "{},[" else "x", pattern) for pattern in patterns]
    return [*dict.fromkeys([usual, *(name.strip("/") for name in named if name.strip("/")), _OTHER])]


def _holds(conditions: Conditions, when: tuple[Constraint, ...]) -> bool | None:
    try:
        return not when or conditions.match(when).match
    except PipelinegenError:
        return None
