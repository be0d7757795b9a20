"""CI files in the repository that pipelinegen did not write, and what they do beside ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ...drift import Verdict, compare
from ...finding import Severity
from ...render.known import known_of
from ...rules import validate
from ...snapshot import entries_at, present_at
from ..concern import Concern
from ..item import Item, blocked, note, right
from ..world import NotYetError, World
from .working_copy import base_of, checkout_of

_FOLDER = ".woodpecker"
# The server reads neither where there is a folder .woodpecker.
_SHADOWED = (".woodpecker.yaml", ".woodpecker.yml")


def _read(world: World) -> Iterator[Item]:
    if world.project.in_place:
        yield note("other files", "`pipelinegen validate` looks at them")
        return
    checkout, commit = checkout_of(world), base_of(world)
    if not commit:
        raise NotYetError(f"once the checkout has the branch {world.branch}")
    there = present_at(checkout, commit, [*world.files, *_SHADOWED])
    has_folder = any(each.startswith(".woodpecker/") for each in (*world.files, *there))
    for path in _SHADOWED:
        if has_folder and there.pop(path, None) is not None:
            yield note(path, "no longer read once there is a folder .woodpecker", f"git rm {path}")
    compared = compare(world.project.name, world.files, there)
    foreign = {each.path for each in compared if each.verdict is Verdict.FOREIGN and each.path not in world.files}
    together = {path: text for path, text in there.items() if path in foreign} | world.files
    found = [
        each
        for each in validate(together, known=known_of(world.project, world.fleet))
        if each.severity is Severity.ERROR and _concerns(str(each), each.path, foreign)
    ]
    for finding in found:
        yield blocked(f"{finding.path}:{finding.position.line}", f"{finding.message} [{finding.rule}]", finding.help)
    for path in sorted(foreign - {each.path for each in found}):
        yield note(path, "not ours; it stays", "`pipelinegen import` tells what it does")
    yield from _folders(checkout, commit)
    if not foreign:
        yield right("other files", "no CI file but ours")


def _folders(checkout: Path, commit: str) -> Iterator[Item]:
    """What makes the server unable to read any of the files."""
    # https://github.com/woodpecker-ci/woodpecker/issues/7142
    entries = entries_at(checkout, commit, [_FOLDER])
    if inside := next((each.path for each in entries if each.path.count("/") > 1), ""):
        yield blocked(
            inside, f"a folder inside of {_FOLDER}/ makes the server fail to read any of it", "move it out of there"
        )


def _concerns(told: str, path: str, foreign: set[str]) -> bool:
    """Whether a finding is about a file that is not ours, or about one of ours because of it."""
    return path in foreign or any(each in told for each in foreign)


OTHER_FILES = Concern("other files", _read)
