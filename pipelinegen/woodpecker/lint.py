"""What the server's linter says of a workflow file: what makes it refuse the pipeline, and what it only remarks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..errors import near
from ..finding import Position
from ..syntax.yaml import quoted
from . import former
from .event import EVENTS
from .file.container import TRUST, Container
from .file.image import is_listed
from .file.workflow import WorkflowFile
from .metadata import Repository
from .version import BASELINE, Version, show
from .when.constraint import FILTERS

# What the server takes for a clone step that may have the forge's login, unless its settings say otherwise.
TRUSTED_CLONE = ("docker.io/woodpeckerci/plugin-git", "quay.io/woodpeckerci/plugin-git")
ONCE_PRIVILEGED = ("plugins/docker", "plugins/gcr", "plugins/ecr", "woodpeckerci/plugin-docker-buildx")
"""Plugins that Woodpecker 2 ran with all rights, and Woodpecker 3 does not."""
_MOST_NAMES = 200
_TOP = {**former.DRONE, **former.TOP}
_RUNS_ON_DEPRECATED_SINCE: Version = (3, 14, 0)
_NAMES_DEPRECATED_SINCE: Version = (3, 17, 0)
_SERVICES_UNIQUE_SINCE: Version = (3, 18, 0)
_DEPRECATED = {
    "CI_COMMIT_PRERELEASE": "CI_PIPELINE_RELEASE_PRE",
    "CI_COMMIT_AUTHOR_AVATAR": "CI_PIPELINE_AVATAR",
    "CI_PREV_COMMIT_AUTHOR_AVATAR": "CI_PREV_PIPELINE_AVATAR",
}


@dataclass(frozen=True, slots=True)
class Trust:
    """What a server grants: to the repository, and to images. None: the list is not known."""

    security: bool = False
    network: bool = False
    volumes: bool = False
    privileged_plugins: tuple[str, ...] | None = None
    clone_images: tuple[str, ...] = TRUSTED_CLONE

    @classmethod
    def of(
        cls, repository: Repository, privileged_plugins: tuple[str, ...] | None, clone_images: tuple[str, ...] | None
    ) -> Trust:
        """The trust in a repository, beside the two lists of the server's settings."""
        return cls(
            repository.trusted_security,
            repository.trusted_network,
            repository.trusted_volumes,
            privileged_plugins,
            TRUSTED_CLONE if clone_images is None else clone_images,
        )


@dataclass(frozen=True, slots=True)
class Remark:
    """One sentence of the linter; a `blocking` one makes the server refuse the pipeline."""

    message: str
    position: Position
    blocking: bool = False


def remarks(
    workflow: WorkflowFile, written: WorkflowFile, raw: str, trust: Trust, version: Version = BASELINE
) -> Iterator[Remark]:
    """Everything the linter has to say; of the schema's opinion, which blocks nothing, what changes what runs.

    `raw` is the file's text before substitution, `written` what it says: a file's habits are judged by that.
    """
    if not workflow.steps:
        message = "there is no step in `steps`; a workflow needs at least one"
        if "pipeline" in dict(workflow.unknown):
            message += " (`pipeline` is what Woodpecker 1 called them)"
        yield Remark(message, workflow.places.get("steps", Position()), blocking=True)
    for container in workflow.clone:
        if not is_listed(container.image, trust.clone_images):
            message = f"clone image {container.image!r} is not on the server's list, so it gets no login of the forge"
            yield Remark(message, container.position)
    for area, container in workflow.containers:
        yield from _container(f"{area}.{container.name}", container, trust, version)
    yield from _dependencies(workflow)
    if version >= _SERVICES_UNIQUE_SINCE:
        yield from _unique_services(workflow)
    yield from _ignored(workflow)
    yield from _in_conditions(workflow)
    yield from _deprecated(written, raw, version)
    yield from _without_event(written)


def _container(where: str, container: Container, trust: Trust, version: Version) -> Iterator[Remark]:
    if not container.image:
        yield Remark(f"{where} has no image; name one", container.position, blocking=True)
    if container.secrets:
        message = (
            f"{where} has a list of `secrets`, which Woodpecker {show(version)} refuses; "
            "take each into `environment` by `from_secret`"
        )
        yield Remark(message, container.position, blocking=True)
    for key in container.trusted:
        if not getattr(trust, TRUST[key]):
            message = f"{where} uses `{key}`, for which the repository must be trusted ({TRUST[key]}); leave it out"
            yield Remark(message, container.position, blocking=True)
    if container.settings:
        if container.commands or container.entrypoint:
            other = "commands" if container.commands else "entrypoint"
            message = f"{where} has both `{other}` and `settings`; a plugin has only the second"
            yield Remark(message, container.position, blocking=True)
        elif container.environment:
            message = f"{where} has both `environment` and `settings`, so the server takes it for no plugin"
            yield Remark(message, container.position)
    if is_listed(container.image, ONCE_PRIVILEGED) and not is_listed(container.image, trust.privileged_plugins or ()):
        message = (
            f"{where}: plugin {container.image!r} is not privileged by itself; "
            "it must be in the server's WOODPECKER_PLUGINS_PRIVILEGED"
        )
        yield Remark(message, container.position, blocking=trust.privileged_plugins is not None)


def _dependencies(workflow: WorkflowFile) -> Iterator[Remark]:
    names = {step.name for step in workflow.steps}
    for step in workflow.steps:
        for dependency in step.depends_on or ():
            if dependency.name not in names and not dependency.optional:
                # To compare with very many names takes longer than it helps.
                hint = near(dependency.name, sorted(names)) if len(names) <= _MOST_NAMES else ""
                message = f"steps.{step.name} depends on {dependency.name!r}, and no step is named so{hint}"
                yield Remark(message, step.position, blocking=True)


def _unique_services(workflow: WorkflowFile) -> Iterator[Remark]:
    names = [service.name for service in workflow.services]
    for at, service in enumerate(workflow.services):
        if service.name in names[:at]:
            message = f"two services are named {service.name!r}; give each a name of its own"
            yield Remark(message, service.position, blocking=True)


def _ignored(workflow: WorkflowFile) -> Iterator[Remark]:
    for key, position in workflow.unknown:
        yield Remark(f"the server ignores the unknown key {key!r}{_instead(key, _TOP)}", position)
    for area, container in workflow.containers:
        for key, position in container.unknown:
            message = (
                f"the server ignores the unknown key {key!r} of {area}.{container.name}{_instead(key, former.STEP)}"
            )
            yield Remark(message, position)


def _instead(key: str, instead: Mapping[str, str]) -> str:
    return f"; {instead[key]}" if key in instead else ""


def _in_conditions(workflow: WorkflowFile) -> Iterator[Remark]:
    """What a condition asks for in vain; a filter that is not there lets everything through."""
    conditions = [("when", workflow.when, workflow.places.get("when", Position()))]
    conditions += [(f"{area}.{each.name}.when", each.when, each.position) for area, each in workflow.containers]
    for where, items, position in conditions:
        for key in dict.fromkeys(key for item in items for key in item.unknown):
            remedy = _instead(key, former.FILTER) or near(key, FILTERS)
            message = f"the server ignores the unknown filter {quoted(key)} of {where}{remedy}"
            yield Remark(message, position)
        for event in dict.fromkeys(event for item in items for event in item.event if event not in EVENTS):
            message = f"{where} names the event {quoted(event)}, which never happens{near(event, EVENTS)}"
            yield Remark(message, position)


def _deprecated(workflow: WorkflowFile, raw: str, version: Version) -> Iterator[Remark]:
    if workflow.runs_on and version >= _RUNS_ON_DEPRECATED_SINCE:
        place = workflow.places["runs_on"]
        yield Remark("`runs_on` is deprecated; write `when: [{status: [...]}]`", place)
    for name, instead in _DEPRECATED.items() if version >= _NAMES_DEPRECATED_SINCE else ():
        if found := re.search(rf"\$\{{{name}\}}|\$\$?{name}\b", raw):
            before = raw[: found.start()]
            where = Position(before.count("\n") + 1, found.start() - before.rfind("\n"))
            yield Remark(f"{name} is deprecated; use {instead}", where)


def _without_event(workflow: WorkflowFile) -> Iterator[Remark]:
    if workflow.when and all(each.event for each in workflow.when):
        return
    for step in workflow.steps:
        if not step.when or not all(each.event for each in step.when):
            message = (
                f"neither the workflow nor every `when` of steps.{step.name} names an event; it runs on any other too"
            )
            yield Remark(message, step.position)
