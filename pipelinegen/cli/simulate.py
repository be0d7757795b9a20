"""`pipelinegen simulate`: what an event would start on the Woodpecker server."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import PipelinegenError, near
from .option import option
from .workspace import find_workspace

if TYPE_CHECKING:
    from ..woodpecker import Metadata, Server

# The command needs these names before the simulator, which takes 40 ms to import, is wanted.
_EVENTS = (
    "push",
    "pull_request",
    "pull_request_closed",
    "pull_request_metadata",
    "tag",
    "release",
    "deployment",
    "cron",
    "manual",
)


@click.command("simulate")
@click.argument("directory", required=False, metavar="[DIR]", type=click.Path(path_type=Path))
@option("--project", metavar="NAME", help="Take the files that this project renders to, instead of a DIR.")
@option("--event", type=click.Choice(_EVENTS), help="What happens.")
@option("--matrix", "table", is_flag=True, help="Show all events against all workflows.")
@option("--branch", help="The branch it happens to; of a pull request, its target. [default: the repository's]")
@option("--changed", "files", multiple=True, metavar="PATH", help="A changed file; may be repeated.")
@option("--var", "variables", multiple=True, metavar="K=V", help="A variable of the pipeline; may be repeated.")
@option("--message", may_be_empty=True, help="The commit's message, or the title of a pull request.")
@option("--tag", help="The tag, of events `tag` and `release`.")
@option("--cron", help="The name of the schedule.")
@option("--target", help="Where a deployment goes to.")
@option("--metadata-file", type=click.Path(path_type=Path), help="What happens, as `woodpecker-cli exec` reads it.")
@option("--failing", multiple=True, metavar="STEP", help="A step that fails, also WORKFLOW/STEP; may be repeated.")
@option("--server", "version", metavar="VERSION", help="The server's version. [default: the fleet's, or 3.17.0]")
@option("--trusted", is_flag=True, help="An administrator has marked the repository as trusted.")
@option("--commands", is_flag=True, help="Show the commands, too, as the shell gets them.")
@option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    *,
    directory: Path | None,
    project: str | None,
    event: str | None,
    table: bool,
    files: tuple[str, ...],
    variables: tuple[str, ...],
    metadata_file: Path | None,
    failing: tuple[str, ...],
    version: str | None,
    trusted: bool,
    commands: bool,
    style: str,
    **told: str | None,
) -> int:
    """Say which workflows an event starts, which of their steps run in which order, and why the rest does not.

    DIR is a checkout (default: the working directory). It is what a Woodpecker server would do with its files: nothing
    is run, and nothing is asked of any server. Exit status 1 when the server would refuse the files.

    \b
    Examples:
      pipelinegen simulate ../website --event push --changed README.md
      pipelinegen simulate --project website --event manual --var IMAGE_TAG=0a1b2c3d
      pipelinegen simulate --project infra --matrix
    """
    from ..report import simulation as report
    from ..woodpecker import simulate

    if table == bool(event or metadata_file):
        raise PipelinegenError("say what happens, with --event, --metadata-file or, alone, --matrix")
    if table and commands:
        raise PipelinegenError("--matrix shows no commands; ask for one --event")
    if directory and project:
        raise PipelinegenError("name a DIR or a --project, not both")
    subject = _project(project) if project else _checkout(directory or Path())
    if version is not None:
        subject = replace(subject, server=replace(subject.server, version=_version(version)))
    subject.repository["trusted"] = trusted
    asked: dict[str, Any] = {name: value for name, value in told.items() if value is not None}
    asked |= {"files": files} if files else {}
    given = _pairs(variables)
    if metadata_file:
        happenings = [_metadata(metadata_file, event, asked, trusted=trusted)]
    else:
        happenings = [_happening(each, subject, asked, strictly=not table) for each in ((event,) if event else _EVENTS)]
    happenings = [
        replace(each, variables=_brought(each.pipeline.event, given, strictly=not table)) for each in happenings
    ]
    simulations = {
        metadata.pipeline.event: simulate(subject.files, metadata, server=subject.server, failing=failing)
        for metadata in happenings
    }
    for line in dict.fromkeys(line for each in simulations.values() for line in report.warnings(each)):
        click.echo(line, err=True)
    reasons = [workflow.reason for each in simulations.values() for workflow in each.workflows]
    if not subject.branch_is_known and "branch" not in asked and any("the branch is" in reason for reason in reasons):
        click.echo("no branch is checked out there, so 'main' is meant; say another one with --branch", err=True)
    if style == "json":
        documents = [report.document(each) for each in simulations.values()]
        click.echo(json.dumps(documents if table else documents[0], indent=2, ensure_ascii=False))
    elif table:
        click.echo(report.table(simulations))
    else:
        click.echo(report.text(*simulations.values(), commands=commands))
    return 1 if any(each.error for each in simulations.values()) else 0


@dataclass(frozen=True)
class _Subject:
    """The files of a repository, and what is known of it and its server."""

    files: dict[str, str]
    server: Server
    repository: dict[str, Any]
    branch_is_known: bool = True


def _checkout(directory: Path) -> _Subject:
    from ..checkout import current_branch, woodpecker_files
    from ..woodpecker import Server

    files = woodpecker_files(directory)
    branch = current_branch(directory)
    return _Subject(files, Server(), {"default_branch": branch or "main"}, branch_is_known=branch is not None)


def _project(name: str) -> _Subject:
    from ..render.server import repository_of, server_of

    workspace = find_workspace()
    catalog = workspace.catalog()
    (definition,) = catalog.select([name])
    rendered = workspace.render_unproved(catalog, definition)
    files = {file.path: file.text for file in rendered if file.path.startswith(".woodpecker/")}
    if not files:
        raise PipelinegenError(f"project {name!r} has no workflow for Woodpecker, so nothing happens there")
    return _Subject(files, server_of(catalog.fleet, name), repository_of(definition.project))


def _happening(event: str, subject: _Subject, asked: dict[str, Any], *, strictly: bool) -> Metadata:
    """The event with what was asked for; unless `strictly`, without what this event has no use for."""
    from ..woodpecker.event import arguments_of, metadata_of

    arguments = arguments_of(event, subject.server.version)
    for name in asked.keys() - arguments if strictly else ():
        events = ", ".join(other for other in _EVENTS if name in arguments_of(other, subject.server.version))
        if name != "files":
            raise PipelinegenError(f"--{name} says nothing about the event {event!r}; it is for {events}")
        click.echo(f"of the event {event!r} no changed files are known, so --changed is not used", err=True)
    fitting = {name: value for name, value in asked.items() if name in arguments}
    return metadata_of(event, version=subject.server.version, **{**subject.repository, **fitting})


def _brought(event: str, given: dict[str, str], *, strictly: bool) -> dict[str, str]:
    """The variables of the pipeline; an event that brings none can only have the server's own."""
    from ..woodpecker.event import BRINGING_VARIABLES

    if not given or event in BRINGING_VARIABLES:
        return given
    if strictly:
        click.echo(
            f"{event!r} brings no variables, so --var stands for one that the server has for everybody", err=True
        )
    return given if strictly else {}


def _version(text: str) -> tuple[int, int, int]:
    from ..woodpecker.version import parse

    return parse(text)


def _pairs(variables: Sequence[str]) -> dict[str, str]:
    for each in variables:
        if not re.match(r"[A-Za-z_][A-Za-z0-9_]*=", each):
            raise PipelinegenError(f"--var {each!r} is not of the form NAME=VALUE")
    return dict(each.split("=", 1) for each in variables)


def _metadata(path: Path, event: str | None, asked: dict[str, Any], *, trusted: bool) -> Metadata:
    """The event of a file, in which the options replace what they are about."""
    from ..checkout import read_text
    from ..woodpecker import Metadata, MetadataError

    text = read_text(path)
    try:
        metadata = Metadata.from_json(json.loads(text))
    except MetadataError as error:
        raise PipelinegenError(f"{path}: {error}") from None
    except json.JSONDecodeError as error:
        raise PipelinegenError(f"{path}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from None
    except ValueError as error:  # a number of thousands of digits
        raise PipelinegenError(f"{path}: not readable as JSON: {str(error).partition(';')[0]}") from None
    except RecursionError:
        raise PipelinegenError(f"{path}: nested too deeply to be a description of an event") from None
    event = event or metadata.pipeline.event
    if not event:
        raise PipelinegenError(f'{path}: it names no event; write {{"curr": {{"event": "push"}}}}, or say --event')
    if event not in _EVENTS:
        raise PipelinegenError(f"{path}: curr.event is {event!r}, which is no event{near(event, _EVENTS)}")
    changes = {"branch": "branch", "files": "changed_files", "message": "message"}
    commit = {changes[name]: value for name, value in asked.items() if name in changes}
    if "tag" in asked:
        commit["ref"] = f"refs/tags/{asked['tag']}"
    pipeline = {name: value for name, value in asked.items() if name in {"cron", "target"}}
    changed = replace(metadata.pipeline, event=event, commit=replace(metadata.pipeline.commit, **commit), **pipeline)
    repository = metadata.repository
    if trusted:
        repository = replace(repository, trusted_network=True, trusted_volumes=True, trusted_security=True)
    return replace(metadata, pipeline=changed, repository=repository)
