"""Where the values of secrets come from; never from an argument, which anybody sees in the process list."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial

from ..errors import PipelinegenError
from .printed import printed_by


def values_of(told: Sequence[str]) -> dict[str, Callable[[], str]]:
    """How to come by the value of each secret, from texts `NAME=env:VARIABLE` or `NAME=command:WORDS`.

    Raises PipelinegenError; never with a value in it.
    """
    found: dict[str, Callable[[], str]] = {}
    for at, each in enumerate(told, 1):
        name, _, source = each.partition("=")
        kind, _, rest = source.partition(":")
        if not name or kind not in ("env", "command") or not rest:
            # Nothing of it is shown: somebody may have given the value itself.
            which = f"--set-secret, number {at} of {len(told)}" if len(told) > 1 else "--set-secret"
            raise PipelinegenError(
                f"{which}: say where the value is to be had, NAME=env:VARIABLE or NAME=command:'PROGRAM WORDS'; never "
                "the value itself"
            )
        if name in found:
            raise PipelinegenError(f"--set-secret {name}: said twice")
        if kind == "env" and not os.environ.get(rest):
            # Its name is not shown: somebody may have given the value in its place.
            raise PipelinegenError(f"--set-secret {name}: the variable that it names is not set, or empty")
        found[name] = partial(os.environ.__getitem__, rest) if kind == "env" else partial(_from_command, name, rest)
    return found


def _from_command(name: str, command: str) -> str:
    value = printed_by(command, f"secret {name}", "the value").removesuffix("\n")
    if not value:
        raise PipelinegenError(f"secret {name}: its command printed nothing")
    return value
