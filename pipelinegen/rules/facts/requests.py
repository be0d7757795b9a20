"""Requests of a script to a Woodpecker server for a repository's pipelines: `/api/repos/ID/pipelines`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...syntax.shell import Command, Script, Word
from ..view.script import StepScript
from . import curl

_ADDRESS = re.compile(r"/api/repos/(?P<repository>.+?)/pipelines(?:(?P<rest>\$.*)|/?(?:\?.*)?)")
_VARIABLE = re.compile(r"\$\{?([A-Za-z_]\w*)\}?")


@dataclass(frozen=True)
class PipelineRequest:
    """A `curl` for a repository's pipelines, with the argument that is its address.

    `repository` is what stands for the repository in the address, and `start` where that is in the script. `whole` is
    false where a variable may say more of the address.
    """

    command: Command
    asked: curl.Request
    address: Word
    repository: str
    start: int
    whole: bool

    @property
    def may_start_pipeline(self) -> bool:
        """Whether it may ask for a new pipeline."""
        return self.asked.method in ("POST", "")

    @property
    def starts_pipeline(self) -> bool:
        """Whether it surely asks for a new pipeline."""
        return self.asked.method == "POST" and self.asked.certain and self.whole


def shown(step: StepScript, request: PipelineRequest) -> str:
    """What stands for the repository, with GitHub's `${{ … }}` as it is written."""
    end = request.start + len(request.repository)
    if step.text[request.start : end] != request.repository:
        return request.repository
    return step.written[request.start : end]


def is_mentioned(text: str) -> bool:
    """Whether a text may have such a request in it."""
    return "/pipelines" in text and "/api/repos/" in text


def requests(script: Script) -> Iterator[PipelineRequest]:
    """Every request for pipelines in a script."""
    for command in script.calls("curl") if is_mentioned(script.text) else ():
        asked = curl.request(command)
        for address in asked.addresses:
            word = assigned(script, address.value) or address
            match = _ADDRESS.search(word.value)
            if match is not None and match.end() == len(word.value):
                at = word.text.find(match["repository"], word.text.find("/api/repos/") + len("/api/repos/"))
                start = word.start + max(at, 0)
                yield PipelineRequest(command, asked, address, match["repository"], start, match["rest"] is None)
                break


def creations(script: Script) -> Iterator[Command]:
    """Every call of Woodpecker's own client for a new pipeline."""
    for command in script.calls("woodpecker-cli"):
        words = [word.value for word in command.arguments if not word.value.startswith("-")]
        if words[:2] == ["pipeline", "create"]:
            yield command


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
