"""`pipelinegen list`: the declared projects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from ..errors import PipelinegenError
from ..report.text import table
from .option import option
from .workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from ..catalog import Catalog, Definition

_COLUMNS = ("project", "repository", "id", "builder", "workflows", "secrets")


@click.command("list")
@click.argument("names", nargs=-1, metavar="[SECRET]...")
@option("--secrets", "of_secrets", is_flag=True, help="Show the secrets instead: where, for what, for whom.")
@option("--missing", is_flag=True, help="With --secrets: only what the live servers do not have.")
@option("--format", "style", type=click.Choice(["text", "json", "repositories"]), default="text", show_default=True)
def command(names: tuple[str, ...], *, of_secrets: bool, missing: bool, style: str) -> int:
    """Show every project with its repository, its Woodpecker id, who builds it, its workflows and its secrets.

    With --secrets, show every secret instead: where it must exist, for which events, and who uses it; of named ones
    every file, which is who is affected when one is given another value or goes. --missing asks GitHub and Woodpecker
    (GITHUB_TOKEN, WOODPECKER_TOKEN) and ends with 1 when one of them lacks a secret or its events.

    The format `repositories` is for a shell: a line for each project whose files go to a repository of its own, with
    the project's name, the repository's and the branch.
    """
    if names and not of_secrets:
        raise PipelinegenError(f"{names[0]!r}: only a secret can be named, with --secrets")
    if missing and not of_secrets:
        raise PipelinegenError("--missing goes with --secrets")
    if of_secrets and style == "repositories":
        raise PipelinegenError("--secrets has no format 'repositories'; choose text or json")
    if names and missing:
        raise PipelinegenError(f"{names[0]!r}: --missing is about all secrets; leave the name out, or --missing")
    workspace = find_workspace()
    catalog = workspace.catalog()
    if of_secrets:
        from .manifest import show_missing, show_secrets  # only the asker pays for the servers

        return (
            show_missing(workspace.remembering(), catalog, style)
            if missing
            else show_secrets(workspace, catalog, names, style)
        )
    if style == "repositories":
        for repository in _repositories(catalog):
            click.echo(repository)
        return 0
    rows = [_row(workspace, catalog, definition) for definition in catalog.definitions]
    if style == "json":
        click.echo(json.dumps(rows, indent=2))
        return 0
    heads = [column.upper() for column in _COLUMNS]
    click.echo(table([heads, *([_cell(row[column]) for column in _COLUMNS] for row in rows)]))
    return 0


def _repositories(catalog: Catalog) -> Iterator[str]:
    """`PROJECT OWNER/NAME BRANCH`; no part has a space in it."""
    for project in (definition.project for definition in catalog.definitions):
        repository = project.repository
        if repository.name and repository.branch and not project.in_place:
            yield f"{project.name} {repository.name} {repository.branch}"


def _row(workspace: Workspace, catalog: Catalog, definition: Definition) -> dict[str, Any]:
    project = definition.project
    files = workspace.render_unproved(catalog, definition.for_a_look())
    return {
        "project": project.name,
        "repository": project.repository.name,
        "branch": project.repository.branch,
        "id": project.repository.woodpecker_id,
        "builder": _builder(
            [workflow.path for workflow in project.workflows if workflow.builds != () and not workflow.dormant]
        ),
        "workflows": [workflow.path for workflow in project.workflows],
        "secrets": sorted({secret for file in files for secret in file.secrets}),
    }


def _builder(paths: list[str]) -> str | None:
    """Which CI pushes the images: those of the workflows that do."""
    return (
        ", ".join(sorted({"github-actions" if path.startswith(".github/") else "woodpecker" for path in paths})) or None
    )


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return str(len(value)) if any("/" in each for each in value) else ", ".join(value) or "-"
    return "-" if value is None else str(value)
