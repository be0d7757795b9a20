"""`pipelinegen validate`: find what is wrong with CI files."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..checkout import ci_files, read_text, siblings
from ..errors import PipelinegenError, near
from ..finding import Finding, Position, Severity
from .examined import examined
from .option import option
from .told import told
from .workspace import NoWorkspaceError, Workspace, find_workspace

if TYPE_CHECKING:
    from ..rules import Known

# A CI file is a few kilobytes; a larger one is a mistake, and judging it would take long.
_LIMIT = 200_000
_SUFFIXES = (".yml", ".yaml")


@click.command("validate")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@option("--format", "style", type=click.Choice(["text", "json", "sarif", "github"]), default="text", show_default=True)
@option("--select", multiple=True, metavar="RULE[,RULE]", help="Look for nothing but these.")
@option("--ignore", multiple=True, metavar="RULE[,RULE]", help="Leave these out.")
@option(
    "--level",
    type=click.Choice(["error", "warning"]),
    default="warning",
    show_default=True,
    help="The least that is shown, and that counts for the exit status.",
)
@option("--fix", is_flag=True, help="Mend what can be mended without knowing what was meant.")
def command(
    paths: tuple[Path, ...], *, style: str, select: tuple[str, ...], ignore: tuple[str, ...], level: str, fix: bool
) -> int:
    """Find what is wrong with CI files: by the schemas of GitHub and Woodpecker, and by some hundred rules.

    A PATH is a file or a folder; in a folder, everything below `.github/workflows/` and `.woodpecker/`, and
    `.woodpecker.yml`, at any depth. Without a PATH it looks at the workspace's output and at the workspace's own CI
    files, or else at the working directory. Exit status 1 when there are findings. `pipelinegen explain RULE` says more
    of each.

    A comment `# pipelinegen: ignore[RULE] reason` on the line, or alone on the one before, silences a rule there.

    \b
    Examples:
      pipelinegen validate
      pipelinegen validate ../website --fix
      pipelinegen validate --level error --format github
    """
    wanted = _wanted(select, ignore, level)
    workspace = _workspace()
    known_of = _known_of(workspace)
    files = _files(paths or _unnamed(workspace))
    texts, findings = _read(files)
    beside, _ = _read(_siblings(files))
    found: Sequence[Finding]
    if fix:
        texts, found = _mended(files, texts, beside, known_of, wanted)
    else:
        found = examined({**texts, **beside}, known_of)
    by_path: dict[str, list[Finding]] = {path: [] for path in files}
    for finding in (*findings, *found):
        if wanted(finding) and finding.path in files:
            by_path[finding.path].append(replace(finding, path=str(files[finding.path])))
    left = [finding for each in by_path.values() for finding in each]
    shown = {str(files[path]): text for path, text in texts.items()}
    click.echo(told(style, left, len(files), texts=shown, rules=_rules()))
    return 1 if left else 0


def _wanted(select: tuple[str, ...], ignore: tuple[str, ...], level: str) -> Callable[[Finding], bool]:
    """Whether a finding is to be shown. Raises PipelinegenError for a rule that there is not."""
    chosen, left_out = _names(select, _rules()), _names(ignore, _rules())
    return lambda finding: (
        (not chosen or finding.rule in chosen)
        and finding.rule not in left_out
        and (level == "warning" or finding.severity is Severity.ERROR)
    )


def _rules() -> Collection[str]:
    from ..rules import NAMES

    return NAMES


def _names(given: tuple[str, ...], names: Collection[str]) -> frozenset[str]:
    found = frozenset(name.strip() for each in given for name in each.split(",") if name.strip())
    for name in sorted(found - set(names)):
        raise PipelinegenError(f"there is no rule {name!r}{near(name, names)}; `pipelinegen explain` lists them")
    return found


def _known_of(workspace: Workspace | None) -> Callable[[str], Known]:
    from ..rules import NOTHING
    from .known import known_in

    return known_in(workspace) if workspace else lambda _: NOTHING


def _workspace() -> Workspace | None:
    """The fleet around the working directory, which says what images may float; a checkout has none."""
    try:
        return find_workspace()
    except NoWorkspaceError:
        return None


def _unnamed(workspace: Workspace | None) -> tuple[Path, ...]:
    """What to look at when nothing is named."""
    here = Path.cwd()
    places = [here]
    if workspace:
        own = [*siblings(workspace.root)]
        places = own if own and not workspace.output.exists() else [workspace.output, *own]
    return tuple(place.relative_to(here) if place.is_relative_to(here) else place for place in places)


def _files(paths: tuple[Path, ...]) -> dict[str, Path]:
    """The CI files, as the user named them, by whole paths: the folder says which CI a file is for."""
    files: dict[str, Path] = {}
    for path in paths:
        if not path.exists():
            raise PipelinegenError(f"{path}: there is no such file or folder")
        if not path.is_dir() and not (path.is_file() and path.name.removesuffix(".disabled").endswith(_SUFFIXES)):
            raise PipelinegenError(f"{path}: not taken for a CI file; these are files called *.yml or *.yaml")
        for file in ci_files(path) if path.is_dir() else (path,):
            # What counts is where a file is, not where a link leads.
            files.setdefault(os.path.abspath(file), file)  # noqa: PTH100
    if not files:
        raise PipelinegenError(f"no CI file below {', '.join(map(str, paths))}; name a file or a checkout")
    return files


def _siblings(files: Mapping[str, Path]) -> dict[str, Path]:
    """The other CI files of the same checkouts: what a file means can depend on them."""
    from ..rules import folder_of

    folders = dict.fromkeys(Path(folder_of(name)) for name in files)
    found = {str(path): path for folder in folders for path in siblings(folder)}
    return {name: path for name, path in found.items() if name not in files}


def _read(files: Mapping[str, Path]) -> tuple[dict[str, str], list[Finding]]:
    """The texts, and a finding for each file that is none."""
    texts, findings = {}, []
    for name, path in files.items():
        try:
            texts[name] = read_text(path, _LIMIT)
        except PipelinegenError as error:
            problem, _, remedy = str(error).removeprefix(f"{path}: ").partition("; ")
            findings.append(Finding("unreadable-file", name, Position(), problem, remedy))
    return texts, findings


def _mended(
    files: Mapping[str, Path],
    texts: Mapping[str, str],
    beside: Mapping[str, str],
    known_of: Callable[[str], Known],
    wanted: Callable[[Finding], bool],
) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """The texts after what could be mended was, and was written; and what is still found."""
    from ..render.write import write_files
    from ..rules.fix import mend

    mended = mend({**texts, **beside}, known_of, lambda finding: finding.path in files and wanted(finding))
    marked = {path: _has_mark(files[path]) for path in mended.texts}
    # A link stays one, and what it leads to is mended.
    write_files(
        {files[path].resolve(): ("\ufeff" if marked[path] else "") + text for path, text in mended.texts.items()}
    )
    for path in mended.texts:
        click.echo(f"mended {files[path]}", err=True)
    for finding in mended.refused:
        shown = replace(finding, path=str(files[finding.path]))
        click.echo(f"not mended, it would change more than that: {shown}", err=True)
    return {**texts, **mended.texts}, mended.left


def _has_mark(path: Path) -> bool:
    return path.read_bytes().startswith(b"\xef\xbb\xbf")
