"""A project's files: for each workflow its template's text, headed, and with what the text must keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from ..errors import DefinitionFault, ProofError
from ..header import digest_line, with_digest_line
from .environment import packaged_templates, render_template
from .filters import GITHUB, WOODPECKER, UnfitError, quote
from .grounds import Grounds, Remembered, grounds_of
from .header import header
from .script import Scripts
from .workloads import workload_lines

if TYPE_CHECKING:
    from ..finding import Finding
    from ..model.fleet import Fleet
    from ..model.project import Project
    from ..model.secret import Secret
    from ..model.workflow.base import Workflow


@dataclass(frozen=True)
class RenderedFile:
    """One file of a project. `path` is as in its repository; `outline` is `text` with a line for each script.

    `scripts` are the texts of those scripts by name; `secrets` are the names the file asks for; `publishes_latest`
    says that an image of the file has a reason to be pushed as `latest` too, `as_found` that somebody has written it.
    """

    path: str
    outline: str
    text: str
    scripts: dict[str, str]
    secrets: frozenset[str]
    publishes_latest: bool = False
    as_found: bool = False


def render_project(
    project: Project, fleet: Fleet, *, definition: str = "", templates: Iterable[Path] = ()
) -> dict[str, str]:
    """The texts of all files of a project by their path in its repository, every proof passed.

    `definition` is named in the header (default: `projects/NAME.py`); `templates` are folders looked into before the
    packaged one. Raises PipelinegenError when a definition, a template or a proof fails.
    """
    definition = definition or f"projects/{project.name.replace('-', '_')}.py"
    files = render_files(project, fleet, definition=definition, templates=templates)
    prove_all(project, files, fleet)
    return {file.path: file.text for file in files}


def prove_all(project: Project, files: Sequence[RenderedFile], fleet: Fleet) -> None:
    """Raise ProofError with every finding of the first proof that fails.

    Each file alone; then what the server would refuse; then what a rule calls an error. What is only a warning is
    left to `pipelinegen validate`, where it can be silenced, and so is every rule in a file that is as it was found.
    """
    prove_files(project.name, files, grounds_of(project, fleet))


def prove_files(
    project: str, files: Sequence[RenderedFile], grounds: Grounds, remembered: Remembered | None = None
) -> None:
    """The same with what the definitions say already taken out of them; `remembered` shapes are canonical."""
    # The readers and the hundred modules of rules are no matter of a file whose proof is remembered.
    from ..rules import errors
    from .proof import prove, prove_for_server

    for file in files:
        _refuse(project, prove(file, grounds, remembered))
    _refuse(project, prove_for_server(files, grounds))
    found = errors({file.path: file.text for file in files}, grounds.known)
    written = {file.path for file in files if file.as_found}
    _refuse(project, [each for each in found if each.path not in written])


def _refuse(project: str, findings: Sequence[Finding]) -> None:
    if findings:
        lines = "\n".join(f"  {finding}" for finding in findings)
        raise ProofError(f"a rendered file of {project} fails its proof:\n{lines}")


def render_files(
    project: Project, fleet: Fleet, *, definition: str, templates: Iterable[Path] = ()
) -> tuple[RenderedFile, ...]:
    """The files of a project, not yet proved. Raises DefinitionFault and TemplateError."""
    project.require_number()
    folders = (*templates, packaged_templates())
    return tuple(_render(workflow, project, fleet, definition, folders) for workflow in project.workflows)


def _render(
    workflow: Workflow, project: Project, fleet: Fleet, definition: str, folders: Sequence[Path]
) -> RenderedFile:
    github = workflow.path.startswith(".github/")
    target = GITHUB if github else WOODPECKER
    scripts = Scripts(folders, target)
    secrets = _Secrets(workflow, project, fleet)
    images = project.images_of(workflow)
    values = {
        "project": project,
        "fleet": fleet,
        "workflow": workflow,
        "images": images,
        "workloads": workload_lines(project, workflow, fleet),
        "script": scripts,
        "secret": secrets,
    }
    try:
        body = render_template(workflow.template, folders, target, values)
        head = header(definition, sorted(secrets.used.values(), key=lambda secret: secret.name), secrets.events)
    except DefinitionFault as fault:
        message = f"workflow {workflow.name!r} of {project.name}: {fault.message}"
        raise DefinitionFault(message, fault.culprit, fault.at, fault.place) from None
    except UnfitError as error:
        raise DefinitionFault(f"the purpose of a secret of {project.name}: {error}", error.value) from None
    outline = head + "\n" + body.rstrip("\n") + "\n"  # a last part may be empty
    text = scripts.expand(outline)
    line = digest_line(text)
    return RenderedFile(
        workflow.path,
        with_digest_line(outline, line),
        with_digest_line(text, line),
        scripts.texts,
        frozenset(secrets.used),
        any(image.publish_latest for image in images),
        workflow.as_found,
    )


class _Secrets:
    """The template's `secret(name)`: the only way to name one, so that what is used is known and declared."""

    def __init__(self, workflow: Workflow, project: Project, fleet: Fleet) -> None:
        self._github = workflow.path.startswith(".github/")
        triggers = getattr(workflow, "triggers", ())
        self.events = None if self._github else sorted({trigger.event for trigger in triggers})
        self._project = project.name
        self._fleet = fleet
        self.used: dict[str, Secret] = {}

    def __call__(self, name: str) -> Markup:
        secret = self._fleet.secret(name, github=self._github, project=self._project)
        missing = sorted(set(self.events or ()) - set(secret.events))
        if missing:
            raise DefinitionFault(
                f"it runs on {missing[0]!r}, for which secret {name!r} is not allowed "
                f"(only for {', '.join(secret.events)})",
                name,
            )
        self.used[name] = secret
        return Markup(name) if self._github else quote(name, WOODPECKER)
