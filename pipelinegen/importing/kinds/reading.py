"""What one file is read as: a kind of workflow with its parameters, and what it tells of the whole project."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ...model.fleet import Fleet
from ...model.image import Image
from ...model.project import Tests
from ...model.workflow.base import Workflow
from ..asked import Asked, Gap
from ..document import Repository
from ..leaf import Path

Kind = Literal["deployment", "statefulset", "daemonset", "cronjob"]


@dataclass(frozen=True)
class Workload:
    """A workload as one file deploys it; what the file does not say is None. `where` is the place that names it.

    `images` are those of its containers, as far as the file tells of them. `is_of_the_commit` says that the tag is the
    one that the build has given.
    """

    where: str
    kind: Kind
    name: str
    containers: Mapping[str, str]
    namespace: str | None = None
    rollout_timeout: int | None = None
    scaled_to_zero: str | None = None
    images: tuple[Image, ...] = ()
    is_of_the_commit: bool = True


@dataclass(frozen=True)
class Shared:
    """What all files of the project have told: its images, and the repositories of those that it deploys."""

    images: tuple[Image, ...]
    deployed: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """A kind with its parameters. `builds` are the repositories of the images that it builds, in their order.

    `finish` gives further parameters, once all files are read. `taken` are the leaves that were read, by what the kind
    makes of each.
    """

    kind: type[Workflow]
    fields: Mapping[str, object]
    images: tuple[Image, ...] = ()
    builds: tuple[str, ...] = ()
    workloads: tuple[Workload, ...] = ()
    tests: Tests | None = None
    gaps: tuple[Gap, ...] = ()
    taken: Mapping[Path, str] = field(default_factory=dict)
    finish: Callable[[Shared], Mapping[str, object]] | None = None

    def workflow(self, shared: Shared) -> Workflow:
        """The workflow. Raises pydantic's ValidationError for parameters that cannot be."""
        fields = dict(self.fields)
        if self.builds and self.builds != shared.deployed:
            fields["images"] = self.builds
        return self.kind(**fields, **(self.finish(shared) if self.finish else {}))


@dataclass(frozen=True)
class Given:
    """What a reader may rely on. `scripts` are the names of the templates' scripts by their texts."""

    fleet: Fleet
    asked: Asked
    repository: Repository
    branch: str
    scripts: Mapping[str, str]
