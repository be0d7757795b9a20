"""`pipelinegen list`: the declared projects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from .workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from ..catalog import Catalog, Definition

_COLUMNS = ("project", "repository", "id", "builder", "workflows", "secrets")


@click.command("list")
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(style: str) -> int:
    """Show every project with its repository, its Woodpecker id, who builds it, its workflows and its secrets."""
    workspace = find_workspace()
    catalog = workspace.catalog()
    rows = [_row(workspace, catalog, definition) for definition in catalog.definitions]
    if style == "json":
        click.echo(json.dumps(rows, indent=2))
        return 0
    table = [[column.upper() for column in _COLUMNS]]
    table += [[_cell(row[column]) for column in _COLUMNS] for row in rows]
    widths = [max(len(line[index]) for line in table) for index in range(len(_COLUMNS))]
    for line in table:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
    return 0


def _row(workspace: Workspace, catalog: Catalog, definition: Definition) -> dict[str, Any]:
    project = definition.project
    files = workspace.render_unproved(catalog, definition)
    return {
        "project": project.name,
        "repository": project.repository.name,
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
