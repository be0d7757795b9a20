"""Which files are read as a kind, and which stay as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pydantic import ValidationError

from ..errors import PipelinegenError
from ..model.workflow.build_and_deploy import BuildAndDeploy
from ..model.workflow.deploy import Deploy
from .asked import Gap
from .keep import Kept, kept, obstacle
from .kinds import reading_of
from .kinds.habits import file_name
from .kinds.images import merged
from .kinds.reading import Given, Reading, Shared
from .kinds.registries import UnknownRegistryError
from .kinds.when import when_of


@dataclass(frozen=True)
class Choice:
    """What each file is read as, by its path, the files that stay as they are, and what is missing for either."""

    readings: dict[str, Reading]
    stays: tuple[Kept, ...]
    gaps: tuple[Gap, ...]


def choice_of(given: Given) -> Choice:
    """The choice for every file. Raises PipelinegenError for a file that can be neither."""
    found: dict[str, Reading] = {}
    refused: dict[str, Gap] = {}
    for document in given.repository.documents:
        if document.path in given.asked.keep:
            continue
        try:
            reading = reading_of(document, given)
        except UnknownRegistryError as error:
            refused[document.path] = error.gap(document.path)
            continue
        if reading is not None:
            found[document.path] = reading
    readings = _with_deploy(_one_deploy(_possible(found)))
    stays, missing = _stays(given, {*readings, *refused})
    gaps = [*refused.values(), *(gap for each in readings.values() for gap in each.gaps), *missing]
    return Choice(readings, tuple(stays), tuple(gaps))


def _possible(found: dict[str, Reading]) -> dict[str, Reading]:
    """The same without those that say what their kind refuses."""
    shared = Shared(merged([image for each in found.values() for image in each.images]), ())
    possible = {}
    for path, reading in found.items():
        try:
            # A gap is told first: what is missing may be all that is wrong.
            _ = reading.gaps or reading.workflow(shared)
        except ValidationError:
            continue
        possible[path] = reading
    return possible


def _one_deploy(found: dict[str, Reading]) -> dict[str, Reading]:
    """The same with one deploy at most, as a build asks for one by name: that of the file which is called so."""
    deploys = [path for path, each in found.items() if each.kind is Deploy]
    first = sorted(deploys, key=lambda path: not path.endswith("/deploy.yml"))[:1]
    return {path: each for path, each in found.items() if path not in deploys or path in first}


def _with_deploy(found: dict[str, Reading]) -> dict[str, Reading]:
    """The same, where a build that asks for a deploy has one: without a workflow that deploys it only builds."""
    if any(each.kind is Deploy for each in found.values()):
        return found
    return {
        path: replace(each, fields={**each.fields, "deploy": False}) if each.kind is BuildAndDeploy else each
        for path, each in found.items()
    }


def _stays(given: Given, others: set[str]) -> tuple[list[Kept], list[Gap]]:
    """The files but for the others, and what is missing to declare when they start."""
    found: list[Kept] = []
    gaps: list[Gap] = []
    for document in given.repository.documents:
        if document.path in others:
            continue
        if why := obstacle(document):
            raise PipelinegenError(
                f"{document.path}: it fits no kind, and cannot be a template of your own either: {why}; mend that first"
            )
        when = when_of(document, given)
        gaps += when.gaps
        found.append(kept(document, given.asked.name, file_name(document), when.triggers))
    return found, gaps
