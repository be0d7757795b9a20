"""Where a script asks a Woodpecker server for a pipeline: `POST /api/repos/ID/pipelines`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ...finding import Position
from ...syntax import yaml
from ...syntax.shell import Script
from ...syntax.shell.script import Command
from ...woodpecker import environ, metadata_of
from ..facts.requests import PipelineRequest, creations, is_mentioned, requests
from ..view.checkout import Checkout
from ..view.github import GithubFile, GithubStep
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep
from ._body import Body, body_of
from ._github import samples_of
from ._sample import UNKNOWN, expanded, known, variables

_VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w*)\}?")


@dataclass(frozen=True)
class Sent:
    """A value that is sent: its text for the sample commit, None where that is not known.

    `position` is where the value is written, as far as the step says it, and `named` where its name is.
    """

    value: str | None
    position: Position
    named: Position


@dataclass(frozen=True)
class Trigger:
    """One request for a pipeline; `variables` is None where nobody can tell what is sent.

    `repository` is the number in the address, or what stands in its place. `workflow` is the one that must run, where
    the script is told by `WORKFLOW`. `branch` is None where it is not known.
    """

    file: GithubFile | WoodpeckerFile
    step: GithubStep | WoodpeckerStep
    position: Position
    repository: str
    branch: Sent | None = None
    variables: Mapping[str, Sent] | None = None
    workflow: str = ""

    @property
    def path(self) -> str:
        """The file it is in."""
        return self.file.path


def triggers(checkout: Checkout) -> tuple[Trigger, ...]:
    """Every request for a pipeline in the scripts of a checkout."""
    if "triggers" not in checkout.memory:
        checkout.memory["triggers"] = tuple(_triggers(checkout))
    found: tuple[Trigger, ...] = checkout.memory["triggers"]
    return found


def _triggers(checkout: Checkout) -> Iterator[Trigger]:
    for action in checkout.actions:
        if not _mentions(action.text):
            continue
        samples = samples_of(checkout, action)
        for step in action.steps:
            run = step.field("run")
            sampled = samples.script(step) if run is not None and _mentions(run.value) else None
            if sampled is not None:
                yield from _Asker(action, step, sampled.script, sampled.values, sampled.position).triggers()
    for file in checkout.workflows:
        if not _mentions(file.text):
            continue
        given = environ(metadata_of("push"), file.known.version)
        for script in file.scripts.values():
            if _mentions(script.text) and isinstance(script.step, WoodpeckerStep):
                own = {name: _literal(value) for name, (_, value) in script.step.environment.items()}
                values = variables(script.script, {**given, **own})
                yield from _Asker(file, script.step, script.script, values, script.position).triggers()


def _mentions(text: str) -> bool:
    return is_mentioned(text) or "woodpecker-cli" in text


def _literal(node: yaml.Node) -> str:
    return node.value if node.kind == "scalar" else UNKNOWN


@dataclass(frozen=True)
class _Asker:
    """A step's script, in which requests are looked for."""

    file: GithubFile | WoodpeckerFile
    step: GithubStep | WoodpeckerStep
    script: Script
    values: Mapping[str, str]
    place: Callable[[int], Position]

    def triggers(self) -> Iterator[Trigger]:
        """The requests in it."""
        for request in requests(self.script):
            if request.may_start_pipeline:
                yield self._request(request)
        for command in creations(self.script):
            yield self._of_client(command)

    def _request(self, request: PipelineRequest) -> Trigger:
        body = body_of(self.script, request)
        repository = expanded(request.repository, self.values)
        workflow = self.values.get("WORKFLOW", "")
        workflow = workflow if known(workflow) else ""
        place = self.place(request.address.start)
        if body is None:
            return Trigger(self.file, self.step, place, repository, workflow=workflow)
        sent = body.fields.get("variables", {})
        names = {name: self._sent(name, value, body) for name, value in sent.items()} if _is_object(sent) else None
        branch = self._sent("branch", body.fields.get("branch"), body)
        return Trigger(self.file, self.step, place, repository, branch, names, workflow)

    def _sent(self, name: str, value: object, body: Body) -> Sent:
        text = _known(expanded(value, self.values)) if isinstance(value, str) else None
        at = re.compile(rf"(?<![\w$-]){re.escape(name)}\b").search(self.script.text, body.start)
        named = self.place(at.start() if at else body.start)
        variable = _VARIABLE.fullmatch(value) if isinstance(value, str) else None
        given = self.step.environment.get(variable[1]) if variable else None
        return Sent(text, given[1].position if given is not None else named, named)

    def _of_client(self, command: Command) -> Trigger:
        branch = command.value_of("--branch", "-b")
        names = {}
        for word in command.values_of("--var"):
            name, _, value = word.value.partition("=")
            names[name] = Sent(_known(expanded(value, self.values)), self.place(word.start), self.place(word.start))
        sent = None
        if branch is not None:
            place = self.place(branch.start)
            sent = Sent(_known(expanded(branch.value, self.values)), place, place)
        return Trigger(self.file, self.step, self.place(command.start), "", sent, names)


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping)


def _known(text: str) -> str | None:
    return text if known(text) else None
