"""A repository's files into a definition: read, gathered, rendered in memory, and compared with what there was."""

from __future__ import annotations

import importlib.util
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

from pydantic import ValidationError

from ..catalog.explain import explain
from ..errors import PipelinegenError
from ..header import read_header
from ..meaning import Change, meaning
from ..model.fleet import Fleet
from ..model.project import Project
from ..model.workflow.base import Workflow
from ..render import RenderedFile, prove_all, render_files
from ..render.environment import packaged_templates
from ..render.server import server_of
from ..rules.known import Known
from ..scaffold.definition import definition_text
from ..woodpecker.version import parse
from .asked import Asked, Gap
from .branch import branch_of
from .document import repository_of
from .gap import GapsError
from .gathering import deployment, joined, missing, project_of
from .keep import Kept, kept, obstacle
from .kinds import reading_of
from .kinds.habits import file_name
from .kinds.images import merged
from .kinds.reading import Given, Reading, Shared
from .kinds.registries import UnknownRegistryError
from .kinds.when import when_of
from .number import number_of
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
    branch = branch_of(repository, asked)
    given = Given(fleet, asked, repository, branch, _scripts((*templates, packaged_templates())))
    gaps: list[Gap] = []
    readings = _readings(given, gaps)
    stays = _stays(given, readings, gaps)
    with tempfile.TemporaryDirectory() as folder:
        making = _Making(given, readings, stays, Path(folder), definition, tuple(templates))
        return making.made(gaps)


def _readings(given: Given, gaps: list[Gap]) -> dict[str, Reading]:
    """What each file is read as, for those that fit a kind."""
    found: dict[str, Reading] = {}
    for document in given.repository.documents:
        if document.path in given.asked.keep:
            continue
        try:
            reading = reading_of(document, given)
        except UnknownRegistryError as error:
            gaps.append(error.gap(document.path))
            continue
        if reading is not None:
            found[document.path] = reading
    return _with_deploy(_possible(found))


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


def _with_deploy(found: dict[str, Reading]) -> dict[str, Reading]:
    """The same, where a build that asks for a deploy has one: without a workflow that deploys it only builds."""
    from ..model.workflow.build_and_deploy import BuildAndDeploy
    from ..model.workflow.deploy import Deploy

    if any(each.kind is Deploy for each in found.values()):
        return found
    return {
        path: replace(each, fields={**each.fields, "deploy": False}) if each.kind is BuildAndDeploy else each
        for path, each in found.items()
    }


def _stays(given: Given, readings: Mapping[str, Reading], gaps: list[Gap]) -> list[Kept]:
    """The files that stay as they are."""
    found: list[Kept] = []
    for document in given.repository.documents:
        if document.path in readings or any(each.where == document.path and "registry" in each.what for each in gaps):
            continue
        if why := obstacle(document):
            raise PipelinegenError(
                f"{document.path}: it fits no kind, and cannot be a template of your own either: {why}; mend that first"
            )
        when = when_of(document, given)
        gaps += when.gaps
        found.append(kept(document, given.asked.name, file_name(document), when.triggers))
    return found


def _scripts(folders: Sequence[Path]) -> dict[str, str]:
    """The names of the templates' scripts by their texts."""
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted((folder / "scripts").glob("*.sh")):
            found.setdefault(path.read_bytes().decode("utf-8", "replace"), path.name)
    return found


@dataclass(frozen=True)
class _Making:
    """What has been read, on its way to a definition."""

    given: Given
    readings: Mapping[str, Reading]
    stays: Sequence[Kept]
    folder: Path
    definition: str
    templates: tuple[Path, ...]

    def made(self, gaps: list[Gap]) -> Imported:
        """The definition and what became of the files. Raises PipelinegenError."""
        asked = self.given.asked
        gaps += [gap for each in self.readings.values() for gap in each.gaps]
        classes = self._classes()
        try:
            number, unknown = number_of(self.given.repository, asked)
            workloads = joined(each for reading in self.readings.values() for each in reading.workloads)
            gaps += [*(gap for each in workloads for gap in missing(each, asked)), *unknown, *self._gaps()]
            if gaps:
                raise GapsError(gaps)
            deployments = tuple(deployment(each, asked) for each in workloads)
            others = [*self._others(classes)]
            readings = [*self.readings.values()]
            project = project_of(
                replace(asked, branch=self.given.branch, woodpecker_id=number), readings, deployments, others
            )
        except ValidationError as error:
            _, message = explain(error)
            raise PipelinegenError(f"no definition can say what these files do: {message}") from None
        rendered = self._rendered(project)
        return Imported(
            project,
            definition_text(project, self._summary()),
            classes,
            {each.template: each.text for each in self.stays},
            tuple(self._outcomes(project, rendered)),
            {path: each.text for path, each in rendered.items()},
        )

    def _gaps(self) -> Iterator[Gap]:
        asked, fleet = self.given.asked, self.given.fleet
        if asked.repository is None and not asked.in_place:
            yield Gap("the checkout", "it has no remote that tells its name", "say it as `--repository OWNER/NAME`")
        known = {(each.scope == "github", each.name) for each in fleet.secrets}
        for each in self.stays:
            for name in re.findall(r'^<% do secret\("([^"]*)"\) %>$', each.text, re.MULTILINE):
                github = each.document.path.startswith(".github/")
                if (github, name) not in known:
                    scope = 'scope="github"' if github else 'scope="global", events=[…]'
                    line = f'Secret(name="{name}", {scope}, purpose="…")'
                    yield Gap(each.document.path, f"the fleet has no secret {name!r}", f"add `{line}` to fleet.py")

    def _classes(self) -> str:
        """The text of the file beside the definition; empty where nothing stays as it is."""
        if not self.stays:
            return ""
        bases = sorted(
            {
                "GithubWorkflow" if each.document.path.startswith(".github/") else "WoodpeckerWorkflow"
                for each in self.stays
            }
        )
        trigger = "from pipelinegen.model.trigger import Trigger\n" if "WoodpeckerWorkflow" in bases else ""
        head = (
            f'"""Files of {self.given.asked.name} that stay as they are, each a kind of its own."""\n\n'
            f"from typing import ClassVar\n\nfrom pipelinegen import {', '.join(bases)}\n"
            f"from pipelinegen.model.base import WorkflowName\n{trigger}"
        )
        return head + "".join(f"\n\n{each.source}" for each in self.stays)

    def _others(self, classes: str) -> Iterator[Workflow]:
        if not classes:
            return
        file = self.folder / f"_{Path(self.definition).stem}.py"
        file.write_text(classes, encoding="utf-8")
        module = _module(file)
        for each in self.stays:
            path = self.folder / each.template
            path.parent.mkdir(exist_ok=True)
            path.write_text(each.text, encoding="utf-8", newline="\n")
            kind = getattr(module, each.kind)
            yield kind(triggers=each.triggers) if each.triggers else kind()

    def _rendered(self, project: Project) -> dict[str, RenderedFile]:
        # A folder that nobody has seen yet makes the template language read everything anew.
        own = [self.folder] if self.stays else []
        files = render_files(project, self.given.fleet, definition=self.definition, templates=[*own, *self.templates])
        prove_all(project, files, self.given.fleet)
        return {each.path: each for each in files}

    def _outcomes(self, project: Project, rendered: Mapping[str, RenderedFile]) -> Iterator[Outcome]:
        documents = self.given.repository.documents
        made = dict(zip(self.readings, _workflows(project, self.readings), strict=True))
        old = {made[each.path].path if each.path in made else each.path: each.text for each in documents}
        changes = self._changes(project, old, {path: each.text for path, each in rendered.items()})
        stays = {each.document.path: each for each in self.stays}
        for document in documents:
            keeps, path = stays.get(document.path), document.path
            if keeps is not None:
                told = Made(path, rendered[path].text, keeps.kind, changes.get(path, []), {})
                yield outcome_of_kept(document, told, keeps.notes)
                continue
            workflow, taken = made[path], self.readings[path].taken
            kind, path = type(workflow).__name__, workflow.path
            yield outcome_of(document, Made(path, rendered[path].text, kind, changes.get(path, []), taken))
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


def _module(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
