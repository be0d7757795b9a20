"""A project made from options, a checkout and answers, as `new` and `init` do it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .option import option
from .unwritten import nothing_written

if TYPE_CHECKING:
    from ..catalog import Catalog
    from ..model.fleet import Registry
    from ..model.project import Project
    from ..scaffold.question import Ask, Question
    from ..scaffold.sources import Facts
    from .workspace import Workspace

_Command = TypeVar("_Command", bound=Callable[..., Any])


def project_options(branch: str, *, registry: bool) -> Callable[[_Command], _Command]:
    """The options that say what a checkout does not show; `branch` is what the one for the branch is called."""
    options = [
        option("--repository", metavar="OWNER/NAME", help="The app's repository on the forge."),
        option(branch, "branch", metavar="BRANCH", help="The branch of the app that is built."),
        option("--image", "images", multiple=True, metavar="REPOSITORY", help="What is built; again for more."),
        option("--dockerfile", "dockerfiles", multiple=True, metavar="PATH", help="What builds each image."),
        option("--context", "contexts", multiple=True, metavar="FOLDER", help="The folder each is built in."),
        option(
            "--deployment",
            "deployments",
            multiple=True,
            metavar="NAMESPACE/[KIND/]NAME:CONTAINER[,CONTAINER]...[=IMAGE]",
            help="Where an image runs; again for more.",
        ),
        option("--no-deploy", is_flag=True, help="It runs nowhere yet: build and push only."),
        option(
            "--woodpecker-id", type=click.IntRange(min=1), metavar="N", help="The repository's number on the server."
        ),
    ]
    if registry:
        help_ = "The fleet's registry that each image goes to."
        options.append(option("--registry", "registries", multiple=True, metavar="NAME", help=help_))

    def add(command: _Command) -> _Command:
        for each in reversed(options):
            command = each(command)
        return command

    return add


def unregistered(name: str, checkout: Path | None) -> str:
    """What is said of a project that has no number yet, and how it gets one."""
    where = f" --checkout {shlex.quote(str(checkout))}" if checkout else ""
    return (
        f"{name}: every other command refuses it until its number on the Woodpecker server is known: "
        f"`pipelinegen onboard {name}{where} --apply` registers the repository and writes the number"
    )


@dataclass(frozen=True, slots=True)
class Made:
    """A project, and the text of its definition."""

    project: Project
    text: str

    def proved(self, catalog: Catalog, path: Path, workspace: Workspace) -> dict[str, str]:
        """The files that come from it, every proof passed. Raises PipelinegenError."""
        from ..catalog import Definition
        from ..scaffold.proof import proved_files

        definition = workspace.label(Definition(self.project, path))
        templates = [workspace.templates] if workspace.templates.is_dir() else []
        with nothing_written():
            return proved_files(self.project, catalog, path, definition=definition, templates=templates)


def made_of(
    name: str, options: Mapping[str, Any], checkout: Path | None, registries: Sequence[Registry], ask: Ask
) -> Made | None:
    """The project, or None where an answer is missing; what was seen is told. Raises PipelinegenError."""
    from ..scaffold.definition import definition_text
    from ..scaffold.inquiry import project_of, summary_of
    from ..scaffold.question import Missing, printable
    from ..scaffold.shown import look
    from ..scaffold.sources import Facts, Given, Sources

    seen = look(checkout) if checkout else None
    if seen and seen.ci_files:
        click.echo(
            f"{checkout} has CI files already: {printable(', '.join(seen.ci_files))}; "
            f"`pipelinegen import {checkout}` makes a definition of what they do",
            err=True,
        )
    facts = Facts()

    def ask_next(question: Question) -> str | None:
        # Who is asked sees first what is known; where nobody is, one table is easier to read.
        if not isinstance(ask, Missing):
            _show(facts)
        return ask(question)

    project = project_of(name, Sources(Given(**options), seen, registries, ask_next, facts))
    _show(facts)
    return None if project is None else Made(project, definition_text(project, summary_of(project)))


def _show(facts: Facts) -> None:
    """What was found out since the last time."""
    from ..scaffold.question import printable

    widths = [max((len(row[column]) for row in facts.rows), default=0) for column in (0, 1)]
    for what, value, where in facts.rows:
        click.echo(f"{what:<{widths[0]}}  {value:<{widths[1]}}  {printable(where)}", err=True)
    facts.rows.clear()
