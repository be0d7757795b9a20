"""Faults mended in place, where it takes nobody who knows what was meant and is proved to be harmless."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import PipelinegenError
from ..finding import Finding, Severity
from ..schema.sources import is_github
from ..syntax import yaml
from ..syntax.yaml import Node
from ..woodpecker import EVENTS, metadata_of
from ..woodpecker.compile import compile_file
from ..woodpecker.compiled import Step
from ..woodpecker.server import Server
from .examination import Found, examine
from .known import Known
from .rule import Edit

# One pass mends what another could uncover; more than this many it never takes.
_MOST_PASSES = 10

# What a rule's edits may change of what a file means; of the others' nothing may change at all.
_CHANGES: Mapping[str, frozenset[str]] = {
    "exit-78": frozenset({"commands"}),
    "unknown-substitution": frozenset({"commands"}),
    "runtime-only-variable": frozenset({"commands"}),
    "secrets-list": frozenset({"environment", "secrets"}),
    "typed-value": frozenset({"environment"}),
    "retyped-substitution": frozenset({"environment"}),
}


@dataclass(frozen=True)
class Mended:
    """The texts that changed, by path; what is still found; and the findings whose mend was not harmless."""

    texts: dict[str, str] = field(default_factory=dict)
    left: tuple[Finding, ...] = ()
    refused: tuple[Finding, ...] = ()


def mend(files: Mapping[str, str], known_of: Callable[[str], Known], wanted: Callable[[Finding], bool]) -> Mended:
    """The files with every edit that the wanted findings have, once it is proved harmless.

    Harmless is: nothing new is found at error level, and on every event the server makes the same of the file before
    and after, but for what the rule is about.
    """
    mender = _Mender(dict(files), known_of, wanted)
    for _ in range(_MOST_PASSES):
        if not mender.mended_something():
            break
    different = {path: text for path, text in mender.texts.items() if text != files[path]}
    return Mended(different, tuple(each.finding for each in mender.found), tuple(mender.refused))


class _Mender:
    """The texts as they are so far, what is found in them, and what may not be mended."""

    def __init__(
        self, texts: dict[str, str], known_of: Callable[[str], Known], wanted: Callable[[Finding], bool]
    ) -> None:
        self.texts = texts
        self.refused: dict[Finding, None] = {}
        self._known_of = known_of
        self._wanted = wanted
        self.found = examine(texts, known_of)

    def mended_something(self) -> bool:
        """Mend each file once: all its findings together, or else the first one that alone is harmless."""
        edited = (each for each in self.found if each.edits and self._wanted(each.finding))
        changed = False
        for path, found in _by_path(edited).items():
            left = [each for each in found if each.finding not in self.refused]
            if self._mended(path, left):
                changed = True
                continue
            for each in left:
                if self._mended(path, [each]):
                    changed = True
                    break
                self.refused[each.finding] = None
        if changed:
            self.found = examine(self.texts, self._known_of)
        return changed

    def _mended(self, path: str, found: Sequence[Found]) -> bool:
        new = _applied(self.texts[path], found)
        if new == self.texts[path] or not self._is_harmless(path, new, found):
            return False
        self.texts[path] = new
        return True

    def _is_harmless(self, path: str, new: str, mended: Iterable[Found]) -> bool:
        may_change: frozenset[str] = frozenset().union(*(_CHANGES.get(each.finding.rule, ()) for each in mended))
        if _errors(examine({**self.texts, path: new}, self._known_of)) > _errors(self.found):
            return False
        if is_github(path):
            return _written(self.texts[path]) == _written(new)
        return _is_same_for_server(path, self.texts[path], new, may_change)


def _errors(found: Iterable[Found]) -> int:
    return sum(each.finding.severity is Severity.ERROR for each in found)


def _by_path(found: Iterable[Found]) -> dict[str, list[Found]]:
    by_path: dict[str, list[Found]] = {}
    for each in found:
        by_path.setdefault(each.finding.path, []).append(each)
    return by_path


def _applied(text: str, found: Iterable[Found]) -> str:
    """The text after the edits, whole findings only; of two that touch each other the first counts."""
    taken: list[Edit] = []
    for each in found:
        if not any(new.start <= old.end and old.start <= new.end for new in each.edits for old in taken):
            taken += each.edits
    ends = "\r\n" if "\r\n" in text else "\n"
    for edit in sorted(taken, key=lambda edit: edit.start, reverse=True):
        text = text[: edit.start] + re.sub("\r?\n", ends, edit.text) + text[edit.end :]
    return text


def _written(text: str) -> object:
    """The document's texts as they are written, whether in quotes or not."""
    try:
        return _texts(yaml.compose(text))
    except yaml.YamlError:
        return None


def _texts(node: Node | None) -> object:
    if node is None:
        return None
    if node.kind == "scalar":
        return node.value
    if node.kind == "sequence":
        return [_texts(item) for item in node.items]
    return [(_texts(key), _texts(item)) for key, item in node.pairs]


def _is_same_for_server(path: str, old: str, new: str, may_change: frozenset[str]) -> bool:
    for event in EVENTS:
        before, after = (_meaning(path, text, event, may_change) for text in (old, new))
        # What the server refused before may be anything now, for that was the fault.
        if before is not None and before != after:
            return False
    return True


def _meaning(path: str, text: str, event: str, without: frozenset[str]) -> object:
    """What the server makes of a file on an event, but for what may change; None where it refuses it."""
    metadata = metadata_of(event, trusted=True)
    try:
        compiled = list(compile_file(path, text, metadata, Server(), any_filter=True))
    except PipelinegenError:
        return None
    return [
        (
            each.name,
            dict(each.axis),
            each.kept,
            each.runs_on,
            [[_step(step, without) for step in stage] for stage in (each.clone, each.services, *each.stages)],
            [item.container.name for item in each.filtered],
        )
        for each in compiled
    ]


def _step(step: Step, without: frozenset[str]) -> tuple[Any, ...]:
    container = step.container
    return (
        container.name,
        container.image,
        len(container.commands) if "commands" in without else container.commands,
        step.on_success,
        step.on_failure,
        container.failure,
        container.detach,
        None if without & {"environment", "secrets"} else dict(step.environment),
        None if "secrets" in without else step.secrets,
    )
