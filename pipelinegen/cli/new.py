"""`pipelinegen new`: write the definition of a project from what its checkout shows, and what only a person can say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import PipelinegenError, shown
from .asked import asker, why_not
from .made import made_of, project_options, unregistered
from .option import option
from .workspace import Rendered, Workspace, find_fleet

if TYPE_CHECKING:
    from ..catalog import Catalog
    from .made import Made


@click.command("new")
@click.argument("name")
@option("--from", "checkout", metavar="DIR", type=click.Path(path_type=Path), help="The checkout of the app.")
@project_options("--branch", registry=True)
@option("--non-interactive", is_flag=True, help="Ask nothing; say what is missing, and stop.")
@option("--dry-run", is_flag=True, help="Print the definition instead of writing it.")
def command(name: str, *, checkout: Path | None, non_interactive: bool, dry_run: bool, **options: object) -> int:
    """Write the definition of a new project: `projects/NAME.py`.

    What the checkout shows is taken from there, each fact with where it was seen. What nothing shows is asked, or given
    by an option; nothing is guessed. The definition is written if all files that come from it pass their proofs.

    \b
    Examples:
      pipelinegen new shop --from ../web-shop
      pipelinegen new shop --from ../web-shop --image me/shop --deployment shop/web:app --non-interactive
    """
    from ..scaffold.inquiry import module_of
    from ..scaffold.question import Missing

    workspace = find_fleet()
    path = workspace.projects / f"{module_of(name)}.py"
    # Others may wait for their number, too.
    catalog = workspace.catalog()
    _refuse_taken(catalog, name, path)
    missing = Missing()
    ask = asker(missing, non_interactive=non_interactive)
    made = made_of(name, options, checkout, catalog.fleet.registries, ask)
    if made is None:
        raise missing.refusal(shown(path), why_not(non_interactive=non_interactive))
    files = made.proved(catalog, path, workspace)
    if dry_run:
        click.echo(made.text, nl=False)
        return 0
    if made.project.is_unregistered:
        _write({path: made.text}, path)
        click.echo(f"{shown(path)}: written; all {len(files)} files that come from it pass their proofs")
        click.echo(unregistered(name, checkout), err=True)
        return 0
    return _render(workspace, catalog, made, path, files)


def _refuse_taken(catalog: Catalog, name: str, path: Path) -> None:
    taken = next((each.path for each in catalog.definitions if each.project.name == name), None)
    if taken is not None or path.exists() or path.is_symlink():
        raise PipelinegenError(
            f"{shown(taken or path)}: it is there already, and never written over; choose another name"
        )


def _render(workspace: Workspace, catalog: Catalog, made: Made, path: Path, files: Mapping[str, str]) -> int:
    """Write the definition with the files that come from it, all or none, and say what `validate` finds in these."""
    from ..render.known import known_of
    from ..rules import validate
    from .compared import compare_here
    from .render import refuse_foreign
    from .told import told

    place = workspace.place(made.project)
    (compared,) = compare_here(workspace, [Rendered(made.project.name, place, dict(files))])
    differences = [(place, each) for each in compared.files if each.drifts]
    refuse_foreign(differences, force=False)
    rendered = {place / each.path: each.wanted for _, each in differences if each.wanted is not None}
    _write({path: made.text} | rendered, path)
    texts = {str(Path(shown(place)) / name): text for name, text in files.items()}
    findings = validate(texts, known_of=lambda _: known_of(made.project, catalog.fleet))
    click.echo(f"{shown(path)}: written, with the files that come from it in {shown(place)}")
    click.echo(told("text", findings, len(texts), texts=texts, rules=()))
    return 1 if findings else 0


def _write(files: Mapping[Path, str], definition: Path) -> None:
    from ..render.write import write_files

    write_files(files, new=[definition])
