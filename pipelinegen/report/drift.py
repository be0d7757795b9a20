"""What a comparison of files came to: for a person with diffs, and as findings for everybody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..drift import Comparison, Verdict
from ..finding import Finding, Position
from ..presence import NO_FILE, word_of
from . import json
from .excerpt import harmless
from .said import all_as_defined, count

# The names of the findings, and what a person is told.
_RULES = {
    Verdict.MISSING: ("missing-file", "this file is missing"),
    Verdict.CHANGED: ("changed-by-hand", "this file was changed by hand"),
    Verdict.OUTDATED: ("outdated-file", "its definition, a template or pipelinegen moved on since it was rendered"),
    Verdict.ORPHANED: ("orphaned-file", "no definition asks for this file any more"),
    Verdict.FOREIGN: ("foreign-file", "pipelinegen did not write this file, and one of its own belongs here"),
    Verdict.PIN_ONLY: ("pin-only", "only versions differ"),
}
RULES = tuple(name for name, _ in _RULES.values())
_WORDS = {Verdict.CHANGED: "changed by hand", Verdict.FOREIGN: "not ours"}


@dataclass(frozen=True, slots=True)
class Judged:
    """A compared file as it is told: where it is, what mends it, and what that would mean.

    `revision` is that at which it was looked at; empty for the work tree. `branch` is one of the checkout's that has
    the file as it is defined already, `adopt` the command that takes newer pins over. `definition` is what the file
    itself names, where the project is not known.
    """

    comparison: Comparison
    place: str
    mend: str
    meaning: tuple[str, ...] | None = None
    revision: str = ""
    branch: str = ""
    adopt: str = "pipelinegen pins adopt"
    definition: str = ""

    @property
    def finding(self) -> Finding:
        """The drift as a finding at the first line that differs."""
        each = self.comparison
        rule, message = _RULES[each.verdict]
        if each.twin:
            message = f"{each.twin!r} is in the place of this file on a disk that ignores case"
        elif each.found in NO_FILE:
            message = f"{word_of(each.found)} is in the place of this file, or of a folder above it"
        if each.verdict is Verdict.PIN_ONLY:
            message += ": " + ", ".join(f"{theirs} here, {ours} in the lock" for theirs, ours in each.moved)
        return Finding(rule, self.place, Position(_first_line(each)), message, self.remedy)

    @property
    def remedy(self) -> str:
        """What would be right."""
        if self.branch:
            return f"merge the branch {self.branch!r}, which has it as it is defined"
        match self.comparison.verdict:
            case Verdict.CHANGED:
                return f"what is worth keeping belongs into the definition; then `{self.mend}` writes it anew"
            case Verdict.FOREIGN if self.comparison.twin:
                return f"rename that one or move it away, then run `{self.mend}`"
            case Verdict.FOREIGN if self.comparison.found in NO_FILE:
                return f"remove that or move it away, then run `{self.mend}`"
            case Verdict.FOREIGN:
                return f"move it away, or overwrite it with `{self.mend} --force`"
            case Verdict.ORPHANED:
                return f"`{self.mend}` removes it"
            case Verdict.PIN_ONLY if self.comparison.has_newer_pins:
                return f"`{self.adopt}` takes newer versions over into the lock"
            case _:
                return f"run `{self.mend}`"


def _first_line(comparison: Comparison) -> int:
    if comparison.found is None or comparison.wanted is None:
        return 1
    found, wanted = comparison.found.split("\n"), comparison.wanted.split("\n")
    pairs = enumerate(zip(found, wanted, strict=False), 1)
    # The digest follows from the rest, and says nothing.
    differing = (line for line, (a, b) in pairs if a != b and not a.startswith("# Format "))
    return next(differing, min(len(found), len(wanted)))


@dataclass(slots=True)
class Tally:
    """What is kept of files that were told of: how many, and what a person must know before mending them."""

    files: int = 0
    differing: int = 0
    orphans: int = 0
    waiting: int = 0
    branch: str = ""
    notes: dict[str, None] = field(default_factory=dict)

    @property
    def drift(self) -> int:
        """How many files something is to be done about."""
        return self.differing + self.orphans

    def counting(self, judged: Iterable[Judged]) -> Iterator[Judged]:
        """The same files, each counted when it is asked for."""
        for each in judged:
            comparison = each.comparison
            self.files += comparison.is_declared
            self.orphans += comparison.verdict is Verdict.ORPHANED
            self.differing += comparison.drifts and comparison.verdict is not Verdict.ORPHANED
            if each.branch and comparison.drifts:
                self.waiting += 1
                self.branch = each.branch
            self.notes |= dict.fromkeys(_notes(each))
            yield each

    def total(self, mend: str) -> str:
        """The lines that sum it up."""
        if not self.drift:
            return f"{all_as_defined(self.files)}\n"
        said = [f"{self.differing} of {count(self.files, 'file')} differ"] if self.differing else []
        said += (
            [f"{count(self.orphans, 'file')} {'is' if self.orphans == 1 else 'are'} orphaned"] if self.orphans else []
        )
        them = "it" if self.drift == self.orphans == 1 else "them"
        merge = f"merge it, or look at it with `--ref {self.branch}`"
        if self.waiting == self.drift:
            advice = [f"the branch {self.branch!r} has {them} as defined: {merge}\n"]
        elif self.waiting:
            has = f"the branch {self.branch!r} has {self.waiting} of {them} as defined already"
            advice = [f"mend {them} with `{mend}`\n", f"{has}: {merge}\n"]
        else:
            advice = [f"mend {them} with `{mend}`\n"]
        return "".join([f"{' and '.join(said)}; ", *advice, *self.notes])


def _notes(judged: Judged) -> Iterator[str]:
    """What a person must know before following the last line's advice."""
    each = judged.comparison
    if each.drifts and each.edited:
        yield "an edit by hand is lost then: what is worth keeping belongs into the definition\n"
    if each.verdict is Verdict.FOREIGN and each.drifts and not judged.branch:
        yield _in_the_way(each)
    if judged.comparison.has_newer_pins:
        yield f"a newer version is lost then: `{judged.adopt}` takes it over into the lock first\n"
    if judged.revision and each.drifts:
        yield "what a revision holds changes by a commit\n"


def _in_the_way(comparison: Comparison) -> str:
    if comparison.twin:
        return "a file whose name differs in case only stays in the way until it is renamed, or moved away\n"
    if comparison.found in NO_FILE:
        return f"{word_of(comparison.found)} in the place of a file stays in the way until that is removed\n"
    return "a file that is not ours stays in the way until it is moved, or overwritten with `--force`\n"


def render_text(judged: Iterable[Judged]) -> Iterator[str]:
    """What drifts, each with its diff or what the change would mean."""
    for each in judged:
        comparison = each.comparison
        if not comparison.drifts:
            continue
        at = f"{each.revision}:" if each.revision else ""
        instead = f" ({comparison.twin} is there)" if comparison.twin else ""
        yield f"{_word(comparison.verdict)}: {harmless(at + each.place + instead)}\n"
        if each.meaning is None:
            yield comparison.diff()
        else:
            yield "".join(f"  {line}\n" for line in each.meaning)


def _word(verdict: Verdict) -> str:
    return _WORDS.get(verdict, verdict.value)


def findings(judged: Iterable[Judged]) -> list[Finding]:
    """What drifts, as findings."""
    return [each.finding for each in judged if each.comparison.drifts]


def render_headers(judged: Sequence[Judged]) -> str:
    """What was edited, then how much of how many generated files, whose definitions are elsewhere."""
    drifting = [each for each in judged if each.comparison.drifts]
    lines = [f"{_word(each.comparison.verdict)}: {harmless(each.place)}" for each in drifting]
    if drifting:
        verb = "was" if len(drifting) == 1 else "were"
        lines.append(
            f"{len(drifting)} of {count(len(judged), 'generated file')} {verb} edited; what is worth keeping belongs "
            "into the definition that the file's first line names"
        )
    else:
        lines.append(f"{count(len(judged), 'generated file')}, none edited by hand")
    return "\n".join(lines)


def render_json(judged: Iterable[Judged]) -> str:
    """`{"files": …, "drift": …, "verdicts": […]}` with one entry for every file that was looked at."""
    tally = Tally()
    verdicts = [_entry(each) for each in tally.counting(judged)]
    return json.dumps({"files": tally.files, "drift": tally.drift, "verdicts": verdicts})


def _entry(judged: Judged) -> Mapping[str, object]:
    each = judged.comparison
    owner = {"definition": judged.definition} if judged.definition else {"project": each.project}
    entry: dict[str, object] = {
        **owner,
        "path": judged.place,
        "verdict": each.verdict.value,
        "drift": each.drifts,
    }
    if each.drifts:
        finding = judged.finding
        entry |= {"line": finding.position.line, "message": finding.message, "help": finding.help}
    return entry if judged.meaning is None else {**entry, "meaning": judged.meaning}
