"""What has changed in one step of a GitHub job."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...syntax.pins import Pin
from ..difference import Sayer, by_key, parts
from ..said import Said, Subject, Weight
from ..script import script_changed
from ..words import MISSING, counted, cut, shown
from .document import Body, Document

_COMMIT = re.compile(r"[0-9a-f]{40}")
_TAGS = dict.fromkeys(("tags", "tag", "push", "images"), Weight.IMAGES)
Place = tuple[str, int]
"""A step: its job's id and its index there."""


def label(step: Mapping[str, object], at: int) -> str:
    """How a step is named in a sentence: by its name, its action or its first command."""
    for key in ("name", "uses", "run", "id"):
        said = step.get(key)
        if isinstance(said, str) and said.strip():
            text = said.partition("@")[0] if key == "uses" else said.strip().splitlines()[0]
            return repr(cut(text, 40)) if key != "run" else f"`{cut(text, 40)}`"
    return f"number {at + 1}"


def step_changed(
    subject: Subject, before: tuple[Document, Place, Body], now: tuple[Document, Place, Body]
) -> Iterator[Said]:
    """Everything that has changed in a step."""
    (old_document, old_place, old), (document, place, new) = before, now
    job = Subject("job", subject.of)
    pins = old_document.pins.get(old_place), document.pins.get(place)

    def run(was: object, is_now: object) -> Iterator[Said]:
        if isinstance(was, str) and isinstance(is_now, str):
            texts = old_document.script(*old_place, was), document.script(*place, is_now)
            yield from script_changed(subject, *texts)

    sayers: dict[str, Sayer] = {
        "uses": lambda was, is_now: _action(job, subject, (was, is_now), pins),
        "run": run,
        "name": lambda was, is_now: _renamed(subject, was, is_now),
        "if": lambda was, is_now: condition_changed(subject, was, is_now),
        "continue-on-error": lambda was, is_now: failure_changed(subject, was, is_now),
        "timeout-minutes": lambda was, is_now: timeout_changed(subject, was, is_now),
        "with": lambda was, is_now: by_key(subject, "with", was, is_now, _TAGS),
        "env": lambda was, is_now: by_key(subject, "env", was, is_now),
    }
    yield from parts(subject, old, new, sayers)
    if old.get("uses") == new.get("uses"):
        yield from _comment(job, pins)


def condition_changed(subject: Subject, old: object, new: object) -> Iterator[Said]:
    """The `if` of a job or a step."""
    if new is MISSING:
        yield Said(Weight.RUNS, subject, "runs", f"without a condition, was only if {_code(old)}", "now")
    elif old is MISSING:
        yield Said(Weight.RUNS, subject, "runs", f"only if {_code(new)}", "now")
    else:
        yield Said(Weight.RUNS, subject, "runs", f"only if {_code(new)}, was if {_code(old)}")


def failure_changed(subject: Subject, old: object, new: object) -> Iterator[Said]:
    """Whether a failure counts."""
    if new is True:
        yield Said(Weight.RUNS, subject, "", "a failure is ignored now")
    elif old is True and new in (MISSING, False):
        yield Said(Weight.RUNS, subject, "", "a failure is no longer ignored")


def timeout_changed(subject: Subject, old: object, new: object) -> Iterator[Said]:
    """How long a job or a step may take."""
    yield Said(Weight.REST, subject, "may", f"take {_minutes(new)}, was {_minutes(old)}")


def _code(expression: object) -> str:
    return f"`{cut(expression)}`" if isinstance(expression, str) else shown(expression)


def _minutes(value: object) -> str:
    if value is MISSING:
        return "as long as GitHub lets it"
    return counted(value, "minute") if isinstance(value, int) else shown(value)


def _renamed(subject: Subject, old: object, new: object) -> Iterator[Said]:
    if isinstance(old, str) and isinstance(new, str):
        yield Said(Weight.REST, Subject("step", repr(cut(old, 40)), subject.of), "is", f"called {cut(new)!r} now")


def _action(
    job: Subject, subject: Subject, uses: tuple[object, object], pins: tuple[Pin | None, Pin | None]
) -> Iterator[Said]:
    if not all(isinstance(each, str) for each in uses):
        return
    (name, _, old), (action, _, new) = (str(each).partition("@") for each in uses)
    if name != action:
        yield Said(
            Weight.IMAGES, subject, "uses", f"{_short(str(uses[1]), pins[1])}, was {_short(str(uses[0]), pins[0])}"
        )
        return
    was, now = (
        pin.version if pin is not None and pin.version else _ref(ref) for pin, ref in zip(pins, (old, new), strict=True)
    )
    if was == now:
        rest = f"{action} {now} is another commit: {_ref(new)}, was {_ref(old)}"
    else:
        rest = f"{action} {was} -> {now}"
    if _COMMIT.fullmatch(old) and not _COMMIT.fullmatch(new):
        rest += ", which can move: it was one commit"
    yield Said(Weight.IMAGES, job, "", rest)


def _comment(job: Subject, pins: tuple[Pin | None, Pin | None]) -> Iterator[Said]:
    """A comment that names another version behind the same commit."""
    was, now = (pin.version if pin is not None else "" for pin in pins)
    pin = pins[1] or pins[0]
    if was != now and pin is not None:
        rest = f"the comment at {pin.name} says {now or 'nothing'}, was {was or 'nothing'}; the commit is the same"
        yield Said(Weight.IMAGES, job, "", rest)


def _short(uses: str, pin: Pin | None) -> str:
    name, at, ref = uses.partition("@")
    version = pin.version if pin is not None and pin.version else _ref(ref)
    return f"{name} {version}" if at else name


def _ref(ref: str) -> str:
    return ref[:12] if _COMMIT.fullmatch(ref) else ref or "without a version"
