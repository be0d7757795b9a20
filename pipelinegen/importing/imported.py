"""A repository's files into a definition: read, gathered, rendered in memory, and compared with what there was."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from ..catalog.explain import explain
from ..errors import PipelinegenError
from ..header import read_header
from ..meaning import Change, meaning
from ..model.fleet import Fleet
from ..model.project import Project
from ..model.workflow.base import Workflow
from ..render import prove_all, render_files
from ..render.environment import packaged_templates
from ..render.server import server_of
from ..rules.known import Known
from ..scaffold.definition import definition_text
from ..woodpecker.version import parse
from .asked import Asked, Gap
from .branch import branch_of
from .choice import Choice, choice_of
from .document import repository_of
from .gap import GapsError
from .gathering import deployment, joined, missing, project_of
from .kinds.reading import Given, Reading
from .number import number_of
from .own import classes_of, missing_secrets, workflows_of
from .verdict import Made, Outcome, Verdict, outcome_of, outcome_of_kept


@dataclass(frozen=True)
class Imported:
    """The definition that was made, and what became of each file.

    `classes` is the text of the file beside the definition, and `templates` are texts by their paths below the
    workspace's templates: both for what stays as it is. `rendered` are the project's files.
    """

    project: Project
    definition: str
    classes: str
    templates: Mapping[str, str]
    outcomes: tuple[Outcome, ...]
    rendered: Mapping[str, str]

    @property
    def is_the_same(self) -> bool:
        """Whether every file that a CI reads does the same afterwards."""
        return all(each.verdict is not Verdict.EFFECT for each in self.outcomes)


def definition_of(texts: Mapping[str, str]) -> str:
    """The definition that the files of a repository say they were rendered from; empty where none says so."""
    headers = (read_header(text) for text in texts.values())
    return next((each.definition for each in headers if each is not None), "")


def imported(
    texts: Mapping[str, str], fleet: Fleet, asked: Asked, *, definition: str, templates: Sequence[Path] = ()
) -> Imported:
    """The files of a repository, by their paths in it, as a definition; `definition` is what its files will call it.

    Raises GapsError where something has to be known beside the files, PipelinegenError where they cannot be read or no
    definition can say what they are.
    """
    repository = repository_of(texts, Known(parse(fleet.woodpecker.version)))
    given = Given(fleet, asked, repository, branch_of(repository, asked), _scripts((*templates, packaged_templates())))
    with tempfile.TemporaryDirectory() as folder:
        return _Making(given, choice_of(given), Path(folder), definition, tuple(templates)).made()


def _scripts(folders: Sequence[Path]) -> dict[str, str]:
    """The names of the templates' scripts by their texts."""
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted((folder / "scripts").glob("*.sh")):
            found.setdefault(path.read_bytes().decode("utf-8", "replace"), path.name)
    return found


@dataclass(frozen=True)
class _Making:
    """What has been read, on its way to a definition; the folder is for the templates of what stays as it is."""

    given: Given
    choice: Choice
    folder: Path
    definition: str
    templates: tuple[Path, ...]

    def made(self) -> Imported:
        """The definition and what became of the files. Raises PipelinegenError."""
        stays = self.choice.stays
        classes = classes_of(self.given.asked.name, stays)
        try:
            project = self._project(classes)
        except ValidationError as error:
            _, message = explain(error)
            raise PipelinegenError(f"no definition can say what these files do: {message}") from None
        rendered = self._rendered(project)
        return Imported(
            project,
            definition_text(project, self._summary()),
            classes,
            {each.template: each.text for each in stays},
            tuple(self._outcomes(project, rendered)),
            rendered,
        )

    def _project(self, classes: str) -> Project:
        """The project. Raises GapsError, and pydantic's ValidationError for what cannot be."""
        asked, readings = self.given.asked, [*self.choice.readings.values()]
        number, unknown = number_of(self.given.repository, asked)
        workloads = joined(each for reading in readings for each in reading.workloads)
        gaps = [*self.choice.gaps, *(gap for each in workloads for gap in missing(each, asked)), *unknown]
        # Who runs files of GitHub's in their own repository never asks what it is called.
        in_cluster = any(not each.path.startswith(".github/") for each in self.given.repository.documents)
        if asked.repository is None and (in_cluster or not asked.in_place):
            what = "it has no remote that tells its name"
            gaps.append(Gap("the checkout", what, "say it as `--repository OWNER/NAME`"))
        gaps += missing_secrets(self.choice.stays, self.given.fleet)
        if gaps:
            raise GapsError(gaps)
        deployments = tuple(deployment(each, asked) for each in workloads)
        others = [*workflows_of(classes, self.choice.stays, self.folder, Path(self.definition).stem)]
        known = replace(asked, branch=self.given.branch, woodpecker_id=number)
        return project_of(known, readings, deployments, others)

    def _rendered(self, project: Project) -> dict[str, str]:
        # A folder that nobody has seen yet makes the template language read everything anew.
        own = [self.folder] if self.choice.stays else []
        files = render_files(project, self.given.fleet, definition=self.definition, templates=[*own, *self.templates])
        prove_all(project, files, self.given.fleet)
        return {each.path: each.text for each in files}

    def _outcomes(self, project: Project, rendered: Mapping[str, str]) -> Iterator[Outcome]:
        documents, readings = self.given.repository.documents, self.choice.readings
        made = dict(zip(readings, _workflows(project, readings), strict=True))
        old = {made[each.path].path if each.path in made else each.path: each.text for each in documents}
        changes = self._changes(project, old, rendered)
        stays = {each.document.path: each for each in self.choice.stays}
        for document in documents:
            keeps, path = stays.get(document.path), document.path
            if keeps is not None:
                told = Made(path, rendered[path], keeps.kind, changes.get(path, []), {})
                yield outcome_of_kept(document, told, keeps.notes)
                continue
            workflow, taken = made[path], readings[path].taken
            kind, path = type(workflow).__name__, workflow.path
            yield outcome_of(document, Made(path, rendered[path], kind, changes.get(path, []), taken))
        for path, reason in self.given.repository.others.items():
            yield Outcome(path, Verdict.UNREAD, differences=(reason,))

    def _changes(self, project: Project, old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, list[Change]]:
        """What the change of each file means."""
        found: dict[str, list[Change]] = {}
        server, repository = server_of(self.given.fleet, project.name), project.repository
        for each in meaning(old, new, server=server, repository=repository.name or "", branch=repository.branch or ""):
            found.setdefault(each.path, []).append(each)
        return found

    def _summary(self) -> str:
        named = self.given.asked.repository or self.given.asked.name
        return f"{self.given.asked.name}: imported from the CI files of {named}."


def _workflows(project: Project, readings: Mapping[str, Reading]) -> list[Workflow]:
    """The workflow of each file that was read, in their order."""
    found = []
    for reading in readings.values():
        name = reading.fields.get("name", reading.kind.model_fields["name"].default)
        found.append(next(each for each in project.workflows if type(each) is reading.kind and each.name == name))
    return found
