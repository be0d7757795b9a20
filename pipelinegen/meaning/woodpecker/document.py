"""A Woodpecker file as it is written, in one form for all the ways in which the same can be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...woodpecker import EVENTS
from ...woodpecker.file.document import value
from ...woodpecker.file.workflow import read_document, read_workflow
from ...woodpecker.version import Version
from ..conditions import ByEvent, Condition
from ..difference import fields

Body = Mapping[str, object]
"""A step, a service or a clone step: its keys in one form, its `name` among them."""

AREAS = ("clone", "services", "steps")
_GLOBS = frozenset({"branch", "ref", "repo", "instance", "platform", "cron", "path"})
_LISTS = ("commands", "entrypoint")


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it is `written`, and its keys in one form; `when` is by event, each area is a list of bodies.

    `ignored` are the keys that the server does not know, also of containers by their area and name.
    """

    written: Mapping[str, object]
    keys: Mapping[str, object]
    ignored: frozenset[tuple[str, ...]]

    @property
    def when(self) -> ByEvent:
        """The conditions of the workflow for each event that it names."""
        found = self.keys["when"]
        assert isinstance(found, dict)
        return found

    def bodies(self, area: str) -> list[Body]:
        """The containers of an area."""
        found = self.keys[area]
        assert isinstance(found, list)
        return found


def document_of(text: str, version: Version) -> Document:
    """The file. Raises DocumentError where the server refuses it."""
    root = read_document(text)
    written = fields(value(root) if root is not None else {})
    keys = {**written, "when": by_event(written.get("when"))}
    if "depends_on" in keys:
        keys["depends_on"] = _names(keys["depends_on"])
    for area in AREAS:
        keys[area] = [_body(each) for each in _bodies(written.get(area))]
    return Document(written, keys, frozenset(_ignored(text, version)))


def name_of(body: Body, at: int) -> str:
    """What the server calls a container of a list."""
    return str(body.get("name") or f"step-{at}")


def by_event(when: object) -> ByEvent:
    """The conditions of a `when` for each event that it names; without any there is one that always holds."""
    items = [item for item in when if item is not None] if isinstance(when, list) else [when or {}]
    found: dict[str, list[Condition]] = {}
    for item in items or [{}]:
        filters = fields(item)
        condition = {key: _filter(key, each) for key, each in filters.items() if key != "event"}
        for event in dict.fromkeys(map(str, _listed(filters.get("event")))) or EVENTS:
            found.setdefault(event, []).append(condition)
    return found


def _filter(name: str, found: object) -> object:
    if name not in _GLOBS or found is None:
        return found
    if not isinstance(found, Mapping):
        return {"include": _ordered(found)}
    return {key: _ordered(each) if key in ("include", "exclude") else each for key, each in fields(found).items()}


def _listed(found: object) -> list[object]:
    """What may be one or a list of them."""
    return found if isinstance(found, list) else [] if found is None else [found]


def _ordered(found: object) -> list[object]:
    """The same where the order says nothing."""
    return sorted(_listed(found), key=str)


def _names(found: object) -> object:
    """Dependencies in one form."""
    return (
        _ordered(found)
        if isinstance(found, list) and not any(isinstance(each, Mapping) for each in found)
        else (found if isinstance(found, list) or found is None else [found])
    )


def _bodies(found: object) -> Iterable[Mapping[str, object]]:
    if isinstance(found, list):
        return map(fields, found)
    return [{"name": name, **fields(body)} for name, body in fields(found).items()]


def _body(written: Mapping[str, object]) -> Body:
    body = dict(written)
    for key in _LISTS:
        if key in body and body[key] is not None:
            body[key] = _listed(body[key])
    if "when" in body:
        body["when"] = by_event(body["when"])
    if "depends_on" in body:
        body["depends_on"] = _names(body["depends_on"])
    return body


def _ignored(text: str, version: Version) -> Iterable[tuple[str, ...]]:
    workflow = read_workflow(text, version)
    yield from ((name,) for name, _ in workflow.unknown)
    for area, container in workflow.containers:
        yield from ((area, container.name, name) for name, _ in container.unknown)
