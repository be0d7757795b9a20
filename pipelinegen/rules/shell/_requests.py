"""Requests of a script to a Woodpecker server for a repository's pipelines: `/api/repos/ID/pipelines`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...syntax.shell import Command, Script, Word
from ..view.github import GithubStep
from ..view.script import StepScript
from . import _curl

_ADDRESS = re.compile(r"/api/repos/(?P<repository>[^?#]+?)/pipelines/?(?:\?.*)?")
_VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w*)\}?")


@dataclass(frozen=True)
class PipelineRequest:
    """A `curl` for a repository's pipelines.

    `repository` is what stands for the repository in the address, as it is written, and `start` where that is in the
    script.
    """

    command: Command
    asked: _curl.Request
    repository: str
    start: int

    @property
    def starts_pipeline(self) -> bool:
        """Whether it surely asks for a new pipeline."""
        return self.asked.method == "POST" and self.asked.certain


def requests(step: StepScript) -> Iterator[PipelineRequest]:
    """Every request for pipelines in a script."""
    if "/pipelines" not in step.text or "/api/repos/" not in step.text:
        return
    for command in step.script.calls("curl"):
        asked = _curl.request(command)
        for address in asked.addresses:
            word = assigned(step.script, address.value) or address
            match = _ADDRESS.search(word.value)
            if match is not None and match.end() == len(word.value):
                at = word.text.find(match["repository"], word.text.find("/api/repos/") + len("/api/repos/"))
                start = word.start + max(at, 0)
                end = start + len(match["repository"])
                shown = written(step)[start:end] if at >= 0 else match["repository"]
                yield PipelineRequest(command, asked, shown, start)
                break


def assigned(script: Script, text: str) -> Word | None:
    """The value of a text that is one variable, where the script gives it one only."""
    match = _VARIABLE.fullmatch(text)
    values = [each.value for each in script.assignments if each.name == match[1]] if match else []
    return values[0] if len(values) == 1 else None


def variable(text: str) -> str:
    """The name of the variable that a text is; empty where it is more than one variable."""
    match = _VARIABLE.fullmatch(text)
    return match[1] if match else ""


def given(step: StepScript, name: str) -> str:
    """The text that a step's own environment gives a variable; empty without one, or where it is no plain text."""
    entry = step.step.environment.get(name)
    return entry[1].value if entry is not None and entry[1].kind == "scalar" else ""


def written(step: StepScript) -> str:
    """The script as it is written, with GitHub's `${{ … }}`; offsets are those of the script."""
    if isinstance(step.step, GithubStep):
        run = step.step.field("run")
        if run is not None and len(run.value) == len(step.text):
            return run.value
    return step.text
