"""The JSON that a script sends: written out, in a variable, in a heredoc, or made by jq."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from ...syntax.shell import Script
from ...syntax.shell.script import Command, Word
from ..facts.requests import PipelineRequest
from ._jq import Object, constructed
from ._sample import UNKNOWN

_NAME = re.compile(r"\$\{?([A-Za-z_]\w*)\}?")


@dataclass(frozen=True)
class Body:
    """What a request sends, and where in the script that is written."""

    fields: Object
    start: int


def body_of(script: Script, request: PipelineRequest) -> Body | None:
    """What a request sends; None where that cannot be read, or nothing is."""
    for data in request.asked.data[:1]:
        if data.value in ("@-", "@/dev/stdin"):
            here = next((each.target for each in request.command.redirects if each.operator.startswith("<<")), None)
            return _parsed(here) if here is not None else None
        if body := _read(script, data):
            return body
    # A function may be handed the body: the only object of such a kind in the script is it.
    built = [found for each in script.calls("jq") if (found := _built(each)) and "branch" in found.fields]
    return built[0] if len(built) == 1 else None


def _read(script: Script, word: Word) -> Body | None:
    if word.commands:
        programs = [each for each in word.commands if each.program == "jq"]
        return _built(programs[0]) if len(programs) == 1 else None
    if match := _NAME.fullmatch(word.value):
        assigned = [each for each in script.assignments if each.name == match[1]]
        only = assigned[0].value if len(assigned) == 1 else None
        return _read(script, only) if only is not None and only.value != word.value else None
    return _parsed(word)


def _parsed(word: Word) -> Body | None:
    try:
        fields = json.loads(word.value, strict=False)
    except ValueError:
        return None
    return Body(fields, word.start) if isinstance(fields, dict) else None


def _built(command: Command) -> Body | None:
    """What `jq -n` makes."""
    values: dict[str, str] = {}
    words = iter(command.arguments)
    for word in words:
        if word.value in ("--arg", "--argjson"):
            name, value = next(words, None), next(words, None)
            if name is not None and value is not None:
                values[name.value] = value.value if word.value == "--arg" else UNKNOWN
        elif not word.value.startswith("-"):
            fields = constructed(word.value, values)
            return Body(fields, word.start) if fields is not None else None
    return None
