"""A GitHub workflow as it is written, in one form for all the ways in which the same can be written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from ...errors import PipelinegenError
from ...rules.github.duplicate_key import duplicate_key
from ...rules.view.github import GithubFile
from ...syntax import yaml
from ...syntax.pins import Pin, pins
from ..difference import fields
from ..script import ScriptText
from .triggers import triggers_of

Body = Mapping[str, object]
"""A job or a step: its keys in one form."""


class UnreadableError(PipelinegenError):
    """GitHub would take no workflow from the file."""


@dataclass(frozen=True)
class Document:
    """A workflow file as it is `written`, and its keys in one form: `on` by events, `jobs` by their ids.

    `pins` are its actions' by job and index of the step; `readable` are its scripts as a reader of shell can take them.
    """

    path: str
    text: str
    written: Mapping[str, object]
    keys: Mapping[str, object]
    pins: Mapping[tuple[str, int], Pin] = field(default_factory=dict)
    readable: Mapping[tuple[str, int], str] = field(default_factory=dict)

    @property
    def jobs(self) -> Mapping[str, Body]:
        """Its jobs by id."""
        return {name: fields(body) for name, body in fields(self.keys.get("jobs")).items()}

    def script(self, job: str, index: int, text: str) -> ScriptText:
        """The script of a step."""
        readable = self.readable.get((job, index))
        return ScriptText(text, text, readable if readable is not None and len(readable) == len(text) else None)


def document_of(path: str, text: str) -> Document:
    """The file. Raises UnreadableError where GitHub refuses it, or it holds no workflow."""
    file = GithubFile(path, text)
    try:
        root = file.root
    except yaml.YamlError as error:
        raise UnreadableError(f"line {error.position.line}: {error.message}") from None
    if root is None or root.kind != "mapping":
        raise UnreadableError("it holds no mapping, and so no workflow")
    for fault in duplicate_key(file):
        raise UnreadableError(f"line {fault.position.line}: {fault.message}")
    written = fields(yaml.value(root))
    by_line = {pin.line: pin for pin in pins(text) if pin.kind == "action"}
    lines = ((step, step.uses.position.line) for step in file.steps if step.uses is not None)
    return Document(
        path,
        text,
        written,
        _normal(written),
        {(step.job.id, step.index): by_line[line] for step, line in lines if line in by_line},
        {place: script.text for place, script in file.scripts.items()},
    )


def steps_of(job: Body) -> list[Body] | None:
    """The steps of a job; None where something else stands in their place."""
    steps = job.get("steps", [])
    if not isinstance(steps, list) or not all(isinstance(step, Mapping) for step in steps):
        return None
    return [fields(step) for step in steps]


def _normal(keys: Mapping[str, object]) -> Mapping[str, object]:
    found = dict(keys)
    if "on" in found:
        found["on"] = triggers_of(found["on"])
    if "concurrency" in found:
        found["concurrency"] = _named(found["concurrency"], "group")
    if isinstance(found.get("jobs"), Mapping):
        found["jobs"] = {name: _job(body) for name, body in fields(found["jobs"]).items()}
    return found


def _job(body: object) -> object:
    if not isinstance(body, Mapping):
        return body
    found = dict(fields(body))
    for key, change in _FORMS.items():
        if key in found:
            found[key] = change(found[key])
    return found


def _needs(value: object) -> object:
    items = [value] if isinstance(value, str) else value
    return sorted(items, key=str) if isinstance(items, list) else items


def _runner(value: object) -> object:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _named(value: object, name: str) -> object:
    return {name: value} if isinstance(value, str) else value


_FORMS: Mapping[str, Callable[[object], object]] = {
    "needs": _needs,
    "runs-on": _runner,
    "environment": partial(_named, name="name"),
    "concurrency": partial(_named, name="group"),
    "container": partial(_named, name="image"),
}
