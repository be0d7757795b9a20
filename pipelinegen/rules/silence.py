"""Findings that a comment silences, with a reason: `# pipelinegen: ignore[latest-tag] the vendor has no other tag`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ..errors import near
from ..finding import Finding, Position, Severity
from .frame import FRAME

_COMMENT = re.compile(
    r"(?:^|(?<=\s))#[ \t]*pipelinegen:[ \t]*ignore(?P<file>-file)?[ \t]*"
    r"(?:\[(?P<rules>[^\]\n]*)\])?(?P<reason>[^\n]*)",
    re.M,
)
_FACTS = frozenset(fact.id for fact in FRAME)
# Where one of these is found, the other rules may not have looked at all.
_UNREAD = frozenset({"yaml-syntax", "substitution-syntax"})


@dataclass(frozen=True, slots=True)
class _Silence:
    rule: str
    position: Position
    lines: range | None

    def covers(self, finding: Finding) -> bool:
        return finding.rule == self.rule and (self.lines is None or finding.position.line in self.lines)


def silenced(path: str, text: str, findings: Sequence[Finding], rules: Collection[str]) -> list[Finding]:
    """The findings of a file that no comment silences, and what is wrong with the comments themselves.

    A comment behind something is for its line, one that stands alone for the next line that is no comment,
    `ignore-file` for the file. `rules` are the names that there are.
    """
    if "pipelinegen:" not in text:
        return list(findings)
    told = list(_silences(path, text, rules))
    silences = [each for each in told if isinstance(each, _Silence)]
    wrong = [each for each in told if isinstance(each, Finding)]
    used: set[_Silence] = set()
    left = []
    for finding in findings:
        covering = [silence for silence in silences if silence.covers(finding)]
        used.update(covering)
        if not covering:
            left.append(finding)
    is_read = not any(finding.rule in _UNREAD for finding in findings)
    for silence in silences:
        if silence not in used and is_read:
            message = f"nothing here is a case of {silence.rule!r}"
            wrong.append(
                Finding("unused-silence", path, silence.position, message, "remove the comment", Severity.WARNING)
            )
    return [*left, *wrong]


def _silences(path: str, text: str, rules: Collection[str]) -> Iterator[_Silence | Finding]:
    lines = text.split("\n")
    for match in _COMMENT.finditer(text):
        number = text.count("\n", 0, match.start()) + 1
        where = Position(number, match.start() - text.rfind("\n", 0, match.start()))
        names = [name.strip() for name in (match["rules"] or "").split(",") if name.strip()]
        if not names or not match["reason"].strip(" \t:-—\r"):
            message = "a finding is silenced without a reason" if names else "a comment silences no rule by its name"
            remedy = "write `# pipelinegen: ignore[RULE] why it is right here`"
            yield Finding("silence-without-reason", path, where, message, remedy)
            continue
        for name in names:
            if name in _FACTS and name not in rules:
                message = f"{name!r} cannot be silenced"
                yield Finding("unknown-rule-in-silence", path, where, message, "mend what it finds, and remove this")
                continue
            if name not in rules:
                message = f"there is no rule {name!r}{near(name, rules)}"
                yield Finding("unknown-rule-in-silence", path, where, message, "`pipelinegen explain` lists them")
                continue
            if match["file"]:
                yield _Silence(name, where, None)
            else:
                yield _Silence(name, where, _lines(lines, number))


def _lines(lines: list[str], number: int) -> range:
    """The lines that a comment on that line is for."""
    if not lines[number - 1].lstrip().startswith("#"):
        return range(number, number + 1)
    end = number
    while end < len(lines) and (not lines[end].strip() or lines[end].lstrip().startswith("#")):
        end += 1
    return range(number, end + 2)
