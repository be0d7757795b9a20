"""`pipelinegen pins`: the versions of actions and images, and what bots have made of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import PipelinegenError
from ..report.said import count
from ..report.text import table
from .option import option
from .workspace import find_workspace

if TYPE_CHECKING:
    from ..pins.adopt import Bump
    from ..pins.copy import Declared
    from ..syntax.pins import Pin
    from .pinned import Pinned

_HEADS = ("ACTION OR IMAGE", "VERSION", "COMMIT OR DIGEST", "PINNED IN", "USED BY")
_SHORT = 12
_FEW = 3


@click.group("pins")
def command() -> None:
    """Show, check and adopt the versions of actions and images.

    They stand in .github/workflows/pins.yml and .woodpecker/pins.yml, which update bots edit as they edit any workflow.
    """


@command.command("list", short_help="Show every version, where it is pinned, and who uses it.")
@option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def list_pins(style: str) -> int:
    """Show every action and image with its version, where that is pinned, and which projects use it."""
    from .pinned import look

    rows = [*_rows(look(find_workspace()))]
    click.echo(json.dumps(rows, indent=2) if style == "json" else table([_HEADS, *map(_cells, rows)]))
    return 0


def _rows(pinned: Pinned) -> Iterator[dict[str, Any]]:
    from ..syntax.pins import pins

    users: dict[tuple[str, str], list[str]] = {}
    elsewhere: dict[Pin, None] = {}
    declared = {each.pin.thing for each in pinned.declared}
    for copy in pinned.copies:
        for pin in pins(copy.wanted):
            users.setdefault(pin.thing, []).append(copy.project)
            if pin.thing not in declared:
                elsewhere[pin.anywhere] = None
    for pin, where in (*((each.pin, each) for each in pinned.declared), *((pin, None) for pin in elsewhere)):
        yield _row(pin, where, list(dict.fromkeys(users.get(pin.thing, ()))))


def _row(pin: Pin, declared: Declared | None, projects: list[str]) -> dict[str, Any]:
    return {
        "kind": pin.kind,
        "name": pin.name,
        "version": pin.version,
        "commit" if pin.kind == "action" else "digest": pin.hash,
        "path": declared and declared.path,
        "line": declared and declared.line,
        "projects": projects,
    }


def _cells(row: dict[str, Any]) -> list[str]:
    users = row["projects"]
    return [
        row["name"],
        row["version"] or "-",
        (row.get("commit") or row.get("digest", "")).removeprefix("sha256:")[:_SHORT] or "-",
        f"{row['path']}:{row['line']}" if row["path"] else "-",
        count(len(users), "project") if len(users) > _FEW else ", ".join(users) or "-",
    ]


@command.command("check", short_help="Say which versions are not as they should be.")
@option("--format", "style", type=click.Choice(["text", "json", "sarif", "github"]), default="text", show_default=True)
@option("--remote", is_flag=True, help="Ask the actions' repositories on GitHub, too, by your git.")
def check(style: str, *, remote: bool) -> int:
    """Say which versions are not to be believed, not the same everywhere, not pinned, or of no use.

    Exit status 1 when there is any, 2 when it could not look; what is of no use is said, and no failure.

    \b
    Examples:
      pipelinegen pins check
      pipelinegen pins check --remote --format github
    """
    from ..pins.audit import RULES, audit
    from ..pins.remote import contradicted
    from .pinned import look
    from .told import told

    workspace = find_workspace()
    pinned = look(workspace)
    asked = contradicted(pinned.declared, pinned.copies, workspace.root) if remote else []
    lies = {(each.path, each.position.line) for each in asked}
    disproved = {each.pin for each in pinned.declared if (each.path, each.line) in lies}
    found = audit(pinned.declared, pinned.copies, pinned.needed, disproved)
    known = {(each.path, each.position.line) for each in found if each.rule == "pin-mismatch"}
    found += [each for each in asked if (each.path, each.position.line) not in known]
    texts = pinned.texts
    click.echo(told(style, found, len(texts), texts=texts, rules=RULES))
    # A new fleet has pins for what its projects will need.
    return 1 if any(each.rule != "unused-pin" for each in found) else 0


@command.command("adopt", short_help="Take newer versions of generated files over into the locks.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@option(
    "--from",
    "folders",
    multiple=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Look at this checkout, or at the checkouts below this folder, instead of the output; may be repeated.",
)
@option("--dry-run", is_flag=True, help="Only say what would be adopted.")
def adopt(names: tuple[str, ...], *, folders: tuple[Path, ...], dry_run: bool) -> int:
    """Take newer versions over into the lock files that a bot has written into generated files only.

    Of all actions and images, or of the named ones. Nothing is written where the files disagree, or have nothing but
    older versions. `pipelinegen render` then brings all other files up.

    \b
    Examples:
      pipelinegen pins adopt
      pipelinegen pins adopt actions/checkout --from ../website --dry-run
    """
    from ..lock import LOCKS
    from ..pins.adopt import bumps, doubts, written
    from ..pins.audit import audit
    from ..render.write import write_files
    from .pinned import look

    workspace = find_workspace()
    pinned = look(workspace, folders)
    if not pinned.locks:
        raise PipelinegenError(f"there is no lock file to adopt into, neither {' nor '.join(LOCKS.values())}")
    copies = {copy.path: copy.text for copy in pinned.copies}
    changes = bumps(pinned.locks, copies, names)
    doubtful = doubts(pinned.locks, copies, names)
    texts = written(changes)
    if not dry_run:
        write_files(texts)
    for change in changes:
        click.echo(_line(change))
    for change in {bump.behind: bump for bump in changes if bump.behind}.values():
        click.echo(
            f"{change.old.name}: older in {_places(change.behind)}; `pipelinegen render` or `sync` brings that up",
            err=True,
        )
    unlocked = [each for each in audit(pinned.declared, pinned.copies) if each.rule == "unlocked-version"]
    for why in (*doubtful, *unlocked):
        click.echo(f"not adopted: {why}", err=True)
    click.echo(_sum(changes, dry_run=dry_run))
    return 0


def _line(bump: Bump) -> str:
    from ..pins.adopt import told_apart

    change = f"{bump.new.name}: {' -> '.join(told_apart(bump.old, bump.new))}"
    return f"{change} in {bump.lock.place(bump.old)}, as in {_places(bump.places)}"


def _places(places: Sequence[str]) -> str:
    return places[0] + (f" and {count(len(places) - 1, 'other place')}" if len(places) > 1 else "")


def _sum(changes: Sequence[Bump], *, dry_run: bool) -> str:
    if not changes:
        return "nothing to adopt: no generated file is clearly ahead of the lock files"
    if dry_run:
        return f"{count(len(changes), 'pin')} to adopt, nothing was written"
    return f"{count(len(changes), 'pin')} adopted; now run `pipelinegen render`"
