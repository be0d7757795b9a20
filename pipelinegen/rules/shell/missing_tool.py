"""See `missing_tool`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.shell import Command, Script
from ..rule import Fault, warning
from ..view.script import StepScript
from . import _flow
from ._tools import missing_from, provides

# Asking for a program is enough: whoever asks knows that it may be missing.
_INSTALLING = frozenset(
    {"apk", "apt-get", "apt", "yum", "dnf", "microdnf", "pip", "pip3", "npm", "go", "cargo", "gem", "install_packages",
     "brew", "curl", "wget", "corepack", "install", "ln", "cp", "mv", "command", "which", "type", "hash"}
)  # fmt: skip


@warning
def missing_tool(step: StepScript) -> Iterator[Fault]:
    r"""A script calls a program that its image does not have.

    Why: "not found" comes when the step runs, and `|| true` or `2>/dev/null` hides even that: bash was missing on
    2026-04-14, vault until 2026-04-22, python3 on 2026-05-11 (E-17).

    Bad: 8:9

        when:
          - event: push
            branch: main
        steps:
          - name: notify
            image: alpine:3.20
            commands:
              - curl -fsS -X POST -d @message.json "$SLACK_WEBHOOK"

    Bad: 11:9, 13:11

        when:
          - event: push
            branch: main
        steps:
          - name: version
            image: docker.io/alpine/git:2.47.1
            commands:
              - |
                set -eu
                git fetch --tags
                jq -r .version package.json > version.txt
                if [ -s version.txt ]; then
                  bash scripts/release.sh
                fi

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: notify
            image: alpine:3.20
            commands:
              - apk add --no-cache curl jq
              - jq -n '{text:"done"}' > message.json
              - curl -fsS -X POST -d @message.json "$SLACK_WEBHOOK"

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: python:3.12-slim
            commands:
              - python -m pip install --quiet build
              - python -m build
              - if command -v git; then git log -1; fi
    """
    if not step.image:
        return
    script = step.script
    missing = missing_from(step.image)
    if not missing:
        return
    for program in sorted(missing & script.by_program.keys()):
        command = next((each for each in script.by_program[program] if "/" not in each.words[each.at].value), None)
        if command is None or program in script.functions:
            continue
        names = _installed(script, command)
        if names is None or provides(names, program):
            continue
        if any(each.start < command.start and _is_script(each) for each in script.commands):
            continue
        message = f"the image {step.image!r} has no `{program}`"
        remedy = "install it in the step before it is called, or use an image that has it"
        yield Fault(step.position(_flow.place(command)), message, remedy)


def _installed(script: Script, call: Command) -> frozenset[str] | None:
    """The words of what installs a program before the call, or asks for it; None if a variable tells which."""
    end = len(script.text) if call.function else call.start  # when a function is called is not known
    names: set[str] = set()
    if "PATH=" in script.text[:end]:
        return None
    for command in script.commands:
        if command.program not in _INSTALLING or command.start > end:
            continue
        for word in command.arguments:
            if not word.literal and command.program not in ("curl", "wget"):
                return None
            names.update(word.value.replace("=", " ").replace("/", " ").split())
    return frozenset(names)


def _is_script(command: Command) -> bool:
    """Whether a script of the repository runs, which may install anything."""
    return command.program in (".", "source", "sh", "make") or command.words[command.at].value.startswith(("./", "../"))
