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
    for each in told:
        name, is_there, source = each.partition("=")
        kind, _, rest = source.partition(":")
        if not is_there or not name or kind not in ("env", "command") or not rest:
            # The rest is not shown: somebody may have given the value itself.
            raise PipelinegenError(
                f"--set-secret {name.partition('=')[0]!r}: say where its value is to be had, NAME=env:VARIABLE or "
                "NAME=command:'PROGRAM WORDS'; never the value itself"
            )
        if name in found:
            raise PipelinegenError(f"--set-secret {name}: said twice")
        found[name] = partial(_from_variable if kind == "env" else _from_command, name, rest)
    return found


def _from_variable(name: str, variable: str) -> str:
    value = os.environ.get(variable, "")
    if not value:
        raise PipelinegenError(f"secret {name}: the variable {variable} is not set, or empty")
    return value


def _from_command(name: str, command: str) -> str:
    value = printed_by(command, f"secret {name}", "the value").removesuffix("\n")
    if not value:
        raise PipelinegenError(f"secret {name}: its command printed nothing")
    return value
