"""An import told to a person and to a program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..report.said import count
from .asked import Gap
from .imported import Imported
from .leaf import place
from .verdict import Outcome, Verdict

_WORDS = {
    Verdict.EXACT: "the same, byte for byte",
    Verdict.FORM: "differs in form only",
    Verdict.EFFECT: "differs in effect",
    Verdict.UNREAD: "no CI reads it, and nothing is made of it",
}


def render_text(made: Imported, written: Sequence[str]) -> str:
    """What became of each file, then the sum; `written` are the files that were or would be written besides."""
    lines = [line for outcome in made.outcomes for line in _outcome(outcome)]
    verdicts = Counter(each.verdict for each in made.outcomes)
    said = {
        Verdict.EXACT: "the same",
        Verdict.FORM: "in form only",
        Verdict.EFFECT: "in effect",
        Verdict.UNREAD: "not read",
    }
    parts = [f"{verdicts[each]} {word}" for each, word in said.items() if verdicts[each]]
    unsaid = sum(len(each.unsaid) for each in made.outcomes)
    total = f"{count(len(made.outcomes), 'file')}: {', '.join(parts)}; {count(unsaid, 'part')} not expressed"
    return "\n".join([*lines, *written, total])


def render_json(made: Imported, files: Mapping[str, str]) -> dict[str, Any]:
    """The same for a program; `files` are the texts of the definition and what belongs to it, by their paths."""
    return {
        "project": made.project.name,
        "definition": made.definition,
        "files": [_as_json(each) for each in made.outcomes],
        "missing": [],
        "writes": dict(files),
    }


def missing_json(gaps: Iterable[Gap]) -> dict[str, Any]:
    """What must be known, for a program."""
    return {"missing": [{"where": each.where, "what": each.what, "remedy": each.remedy} for each in gaps]}


def _outcome(outcome: Outcome) -> Iterator[str]:
    own = ", a template of your own" if outcome.kept else ""
    kind = f" ({outcome.kind}{own})" if outcome.kind else ""
    yield f"{outcome.path}{kind}: {_WORDS[outcome.verdict]}"
    yield from (f"  - {each}" for each in outcome.differences)
    if outcome.unsaid:
        yield "  not expressed:"
        yield from (f"    {outcome.path}:{each.line}: {each.place}: {each.value}" for each in outcome.unsaid)
    if outcome.read:
        yield "  said in another way:"
        yield from (f"    {role}: {what}" for role, what in _roles(outcome))


def _roles(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """What the values were read as, each with the lines that they stand in."""
    lines: dict[str, list[int]] = {}
    for each in outcome.read:
        lines.setdefault(each.role, []).append(each.line)
    for role, found in lines.items():
        numbers = [str(each) for each in dict.fromkeys(found)]
        yield role, f"line{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"


def _as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "path": outcome.path,
        "verdict": outcome.verdict.value,
        "becomes": outcome.becomes or None,
        "kind": outcome.kind or None,
        "kept": outcome.kept,
        "differences": [*outcome.differences],
        "not_expressed": [{"place": each.place, "line": each.line, "value": each.value} for each in outcome.unsaid],
        "read": [{"place": place(each.path), "line": each.line, "as": each.role} for each in outcome.read],
    }
