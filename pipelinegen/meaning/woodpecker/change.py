"""What has changed in one Woodpecker workflow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..conditions import by_condition, conditions_changed, events_changed
from ..difference import Sayer, nothing_changed, parts, written
from ..said import Said, Subject, Weight
from ..words import MISSING, listing, named
from .containers import containers_changed
from .document import AREAS, name_of
from .quotes import quotes_changed
from .refusal import dark, refused
from .secrets import secrets_changed
from .step import dependencies_changed
from .when import others_changed
from .workflow import Workflow


def workflow_changed(old: Workflow, new: Workflow) -> Iterator[Said]:
    """Everything that has changed in a workflow; nothing where it means the same."""
    if old.is_dark or new.is_dark:
        if old.text != new.text:
            yield dark(old, new)
            if not new.is_dark:
                yield Said(Weight.RUNS, new.subject, "runs", _does(new, "needs"), "now")
        return
    said = list(_changed(old, new))
    assert old.document is not None
    assert new.document is not None
    yield from said or nothing_changed(new.subject, old.document.written, new.document.written)


def _changed(old: Workflow, new: Workflow) -> Iterator[Said]:
    before, after = old.behaviour, new.behaviour
    yield from refused(new.subject, before, after)
    known = [event for event in after.events if event not in before.untold]
    lost = [event for event in before.events if event not in after.untold]
    assert new.document is not None
    yield from events_changed(new.subject, lost, known, new.document.when)
    yield from _absent(new, [event for event in known if event not in lost])
    yield from secrets_changed(new.subject, before, after)
    yield from _written(new.subject, old, new)
    if old.text != new.text:
        yield from quotes_changed(new.subject, old.text, new.text)


def _absent(workflow: Workflow, events: Sequence[str]) -> Iterator[Said]:
    """The steps that are not there on events which start the workflow only now."""
    assert workflow.document is not None
    steps = workflow.document.bodies("steps")
    for event in events:
        there = workflow.behaviour.containers[event]
        absent = [name_of(body, at) for at, body in enumerate(steps) if ("steps", at) not in there]
        if absent and len(absent) == len(steps):
            yield Said(Weight.RUNS, workflow.subject, "runs", f"none of its steps on {event}")
        else:
            yield from (Said(Weight.RUNS, Subject("step", name), "does not run", f"on {event}") for name in absent)


def introduced(workflow: Workflow, *, gone: bool = False) -> Said:
    """A workflow that was not there before, or is not there any more."""
    subject = Subject("workflow", workflow.subject.name)
    if workflow.is_dark:
        rest = (
            f"gone, and {workflow.behaviour.verdict('refused')}"
            if gone
            else f"new, and {workflow.behaviour.verdict('refuses')}"
        )
        return Said(Weight.REFUSED, subject, "is", rest)
    runs, needs = ("it ran", "needed") if gone else ("runs", "needs")
    return Said(Weight.RUNS, subject, "is", f"{'gone' if gone else 'new'}: {runs} {_does(workflow, needs)}")


def _does(workflow: Workflow, needs: str) -> str:
    """On which events it runs, and with which secrets."""
    assert workflow.document is not None
    found = by_condition(workflow.behaviour.events, workflow.document.when)
    events = [f"{listing(events)}{text}" for text, events in found.items()]
    secrets = sorted({name for names in workflow.behaviour.secrets.values() for name in names})
    with_secrets = f", {needs} {named('secret', secrets)}" if secrets else ""
    return f"on {' and on '.join(events) if events else 'no event'}{with_secrets}"


def _written(subject: Subject, old: Workflow, new: Workflow) -> Iterator[Said]:
    before, after = old.document, new.document
    assert before is not None
    assert after is not None

    def when(_was: object, _now: object) -> Iterable[Said] | None:
        started = {*old.behaviour.events}, {*new.behaviour.events}
        said = list(conditions_changed(subject, before.when, after.when, started[0] & started[1]))
        told = {*started[0], *started[1], *old.behaviour.untold, *new.behaviour.untold}
        return [*said, *others_changed(subject, before.when, after.when, told)] or None

    def containers(area: str) -> Sayer:
        # Where nothing is said, a new event of the workflow has told it.
        return lambda _was, _now: list(containers_changed(area, old, new)) or None

    sayers: dict[str, Sayer] = {
        "when": when,
        "skip_clone": lambda was, now: _clone(subject, was, now),
        "matrix": lambda was, now: _matrix(subject, was, now, old.behaviour.workflows, new.behaviour.workflows),
        "depends_on": lambda was, now: dependencies_changed(subject, was, now),
        **{area: containers(area) for area in AREAS},
    }
    notes = {each[0]: "; the server ignores this key" for each in before.ignored | after.ignored if len(each) == 1}
    yield from parts(subject, before.keys, after.keys, sayers, notes=notes)


def _clone(subject: Subject, old: object, new: object) -> Iterator[Said]:
    if new is True:
        yield Said(Weight.RUNS, subject, "clones", "the source", "no longer")
    elif old is True and (new is MISSING or new is False):
        yield Said(Weight.RUNS, subject, "clones", "the source", "now")


def _matrix(subject: Subject, old: object, new: object, before: int, after: int) -> Iterator[Said]:
    if before != after:
        yield Said(Weight.RUNS, subject, "makes", f"{after} workflows of its matrix, was {before}")
    yield from written(subject, "matrix", old, new, weight=Weight.RUNS)
