"""Rendered files against the files that are there: one verdict a file."""

from __future__ import annotations

import difflib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .header import FORMAT, is_generated, known_header, read_header, without_digest
from .syntax.pins import Pin, masked, newer, pins


class Verdict(StrEnum):
    """What became of a file since it was rendered."""

    SAME = "same"
    MISSING = "missing"
    CHANGED = "changed"  # by hand: its digest is not its own any more
    OUTDATED = "outdated"  # untouched, but its definition, a template or pipelinegen moved on
    ORPHANED = "orphaned"  # rendered once, and no longer declared
    FOREIGN = "foreign"  # never ours
    PIN_ONLY = "pin-only"  # as wanted, but for the versions of actions or images


@dataclass(frozen=True, slots=True)
class Comparison:
    """One file of a project. `path` is as in the project's repository, `name` says where it was looked for.

    `wanted` is None for a file that no definition asks for, `found` for one that is not there. `twin` is the path of
    a file that is there instead and differs from it in case only: on some disks the two are one.
    """

    project: str
    path: str
    name: str
    verdict: Verdict
    wanted: str | None
    found: str | None
    twin: str = ""

    @property
    def drifts(self) -> bool:
        """Whether something is to be done. A file of somebody else is no drift, unless it stands in our place."""
        return self.verdict is Verdict.ORPHANED or (self.verdict is not Verdict.SAME and self.is_declared)

    @property
    def is_declared(self) -> bool:
        """Whether it is one of the files that there should be."""
        return self.verdict is not Verdict.ORPHANED and (self.verdict is not Verdict.FOREIGN or self.wanted is not None)

    @property
    def edited(self) -> bool:
        """Whether it is a file of ours that holds what somebody else has written."""
        header = read_header(self.found or "")
        return header is not None and not header.intact

    @property
    def moved(self) -> list[tuple[Pin, Pin]]:
        """The pins of one thing that differ, theirs and ours, each pair once."""
        ours = {pin.thing: pin for pin in pins(self.wanted or "")}
        theirs = {pin.anywhere: pin for pin in pins(self.found or "") if pin.thing in ours}
        return [(pin, ours[pin.thing]) for pin in theirs.values() if not pin.agrees(ours[pin.thing])]

    @property
    def has_newer_pins(self) -> bool:
        """Whether versions would be lost that are newer, or where nothing else differs may be, than ours."""
        if self.verdict is Verdict.PIN_ONLY:
            return any(newer(theirs, ours) for theirs, ours in self.moved)
        return any(theirs.key and ours.key and theirs.key > ours.key for theirs, ours in self.moved)

    def diff(self) -> str:
        """The unified diff from what is there to what is wanted."""
        before, after = self.found or "", self.wanted or ""
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in difflib.unified_diff(
                [*io.StringIO(before)],  # unlike splitlines, ends a line at \n only, as git does
                [*io.StringIO(after)],
                "/dev/null" if self.found is None else f"a/{self.name}",
                "/dev/null" if self.wanted is None else f"b/{self.name}",
            )
        )


def compare(
    project: str, wanted: Mapping[str, str], present: Mapping[str, str], *, place: str = ""
) -> list[Comparison]:
    """Every file that is wanted or there, by path; `place` is what stands before the paths where they are looked for.

    Raises PipelinegenError for a file that a newer pipelinegen has written: nothing can be said of it.
    """
    compared = []
    by_folded = {path.lower(): path for path in present}
    for path in sorted({*wanted, *present}):
        new, old = wanted.get(path), present.get(path)
        name = f"{place}/{path}" if place else path
        twin = by_folded.get(path.lower(), "") if old is None else ""
        verdict = Verdict.FOREIGN if twin else _judge(new, old, name)
        compared.append(Comparison(project, path, name, verdict, new, old, twin))
    return compared


def _judge(wanted: str | None, found: str | None, name: str) -> Verdict:
    if found is None:
        return Verdict.MISSING
    if found == wanted:
        return Verdict.SAME
    header = known_header(found, name)
    if header is None:
        return Verdict.FOREIGN
    if wanted is None:
        return Verdict.ORPHANED
    if is_generated(wanted) and masked(found) == masked(wanted):
        return Verdict.PIN_ONLY
    # An edit that its definition has taken over since is lost no more.
    kept = is_generated(wanted) and without_digest(found) == without_digest(wanted)
    # Of an older format the digest is not known any more: that the format moved on is what can be said.
    return Verdict.OUTDATED if header.intact or kept or 0 < header.format < FORMAT else Verdict.CHANGED
