"""`pipelinegen list`: the declared projects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from ..report.text import table
from .option import option
from .workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from ..catalog import Catalog, Definition

_COLUMNS = ("project", "repository", "id", "builder", "workflows", "secrets")


@click.command("list")
@option("--format", "style", type=click.Choice(["text", "json", "repositories"]), default="text", show_default=True)
def command(style: str) -> int:
    """Show every project with its repository, its Woodpecker id, who builds it, its workflows and its secrets.

    The format `repositories` is for a shell: a line for each project whose files go to a repository of its own, with
    the project's name, the repository's and the branch.
    """
    workspace = find_workspace()
    catalog = workspace.catalog()
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
    files = workspace.render_unproved(catalog, definition)
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
