"""`pipelinegen check`: compare the files on disk with what the definitions say."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import PipelinegenError
from ..report import github
from ..report.drift import Judged, Tally, findings, render_json, render_text
from ..sync import BRANCH
from .compared import (
    Checkouts,
    Compared,
    compare_checkout,
    compare_here,
    compare_left_behind,
    find_projects,
    meaning_of,
    render_all,
    shown_at,
    snapshot_of,
)
from .headers import check_headers
from .option import option
from .waiting import waiting_in
from .workspace import Rendered, Workspace, find_workspace

if TYPE_CHECKING:
    from ..catalog import Catalog


@click.command("check")
@click.argument("projects", nargs=-1, metavar="[PROJECT]...")
@option(
    "--against",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Compare with a checkout, or with the checkouts below a folder, instead of the output.",
)
@option("--ref", metavar="REV", help="Compare with what a revision holds; the work tree is not read.")
@option("--format", "style", type=click.Choice(["text", "json", "sarif", "github"]), default="text", show_default=True)
@option("--explain", is_flag=True, help="Say what the change to each file would mean, instead of the diff.")
@option("--headers", is_flag=True, help="Only look for edits by hand; needs no definitions.")
def command(
    projects: tuple[str, ...], *, against: Path | None, ref: str | None, style: str, explain: bool, headers: bool
) -> int:
    """Say which files of the named projects, or of all, are not as they are defined, and how.

    A file is missing, changed by hand, outdated (untouched, but its definition moved on), orphaned (no definition asks
    for it any more), not ours (in the place of one of ours), or differs only in pins. Exit status 1 when there is any,
    2 when something could not be looked at. Nothing is written but what is remembered.

    \b
    Examples:
      pipelinegen check
      pipelinegen check website --explain
      pipelinegen check --ref main --explain         what would change for the branch
      pipelinegen check --against ~/src              the checkouts of all projects
      pipelinegen check --against ../website --ref origin/main
      pipelinegen check --headers --against .        in a repository without definitions
    """
    if explain and style not in ("text", "json"):
        raise PipelinegenError(f"--explain goes only with the formats 'text' and 'json', not with {style!r}")
    if headers:
        if projects or ref is not None or explain:
            raise PipelinegenError("--headers reads no definition, so it goes only with --against and --format")
        return check_headers(against, style)
    workspace = find_workspace().remembering()
    catalog = workspace.catalog()
    missing: list[str] = []
    adopt = "pipelinegen pins adopt"
    if against is None:
        mend = " ".join(["pipelinegen render", *projects])
        compared = _compare_here(workspace, catalog, projects, ref)
    else:
        where = shlex.quote(str(against))
        mend = " ".join(["pipelinegen sync", *projects, "--to", where])
        adopt += f" --from {where}"
        checkouts = find_projects(catalog, projects, against)
        missing += checkouts.missing.values()
        # No name at all would mean every project.
        rendered = render_all(workspace, catalog, [*checkouts.folders]) if checkouts.folders else ()
        compared = _compare_checkouts(catalog, rendered, checkouts, ref, missing)
    tally = Tally()
    judged = _judged(catalog, compared, mend, adopt, ref=ref or "", explain=explain)
    _say(tally.counting(judged), style, tally)
    # Where nothing could be looked at, "0 files are as defined" would be no answer.
    if style == "text" and (tally.files or tally.drift or not missing):
        click.echo(tally.total(mend), nl=False)
    if against is None and ref is None and not tally.drift:
        workspace.remember(catalog)
    for each in missing:
        click.echo(f"not looked at: {each}", err=True)
    return 2 if missing else int(tally.drift > 0)


def _compare_here(
    workspace: Workspace, catalog: Catalog, projects: Sequence[str], ref: str | None
) -> Iterator[Compared]:
    snapshot = None if ref is None else snapshot_of(workspace, ref)
    yield from compare_here(workspace, render_all(workspace, catalog, projects), snapshot)
    if not projects:
        yield from compare_left_behind(workspace, catalog, snapshot)


def _compare_checkouts(
    catalog: Catalog, rendered: Iterable[Rendered], checkouts: Checkouts, ref: str | None, missing: list[str]
) -> Iterator[Compared]:
    """What could be compared; what could not is added to `missing`."""
    for each in rendered:
        checkout = checkouts.folders[each.project]
        try:
            compared = compare_checkout(each, checkout, ref)
        except PipelinegenError as error:
            missing.append(f"{each.project}: {error}")
            continue
        if any(file.drifts for file in compared.files):
            compared = replace(compared, waiting=waiting_in(catalog, each, checkout))
        yield compared


def _judged(
    catalog: Catalog, compared: Iterable[Compared], mend: str, adopt: str, *, ref: str, explain: bool
) -> Iterator[Judged]:
    for each in compared:
        meant = (
            meaning_of(catalog, each.project, each.files)
            if explain and any(file.drifts for file in each.files)
            else None
        )
        for file in each.files:
            place = shown_at(each.place, file.path)
            meaning = None if meant is None else meant.get(file.path, ())
            branch = BRANCH if file.path in each.waiting else ""
            yield Judged(file, place, mend, meaning, ref, branch, adopt)


def _say(judged: Iterable[Judged], style: str, tally: Tally) -> None:
    """Tell it in a format. Of all the texts only those of one project are held at a time, if it is no terminal."""
    if style == "text":
        pieces = render_text(judged)
        # On a terminal the progress is to be seen, and not between the lines of a diff.
        for piece in [*pieces] if sys.stdout.isatty() else pieces:
            click.echo(piece, nl=False)
    elif style == "json":
        click.echo(render_json(judged))
    else:
        found = findings(judged)
        if style == "github":
            click.echo(github.render(found, tally.files))
        else:
            from ..report import sarif  # it knows all the rules of `validate`

            click.echo(sarif.render(found, tally.files, ()))
