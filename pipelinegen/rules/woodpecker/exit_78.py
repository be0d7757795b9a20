"""See `exit_78`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.shell import Command, Script
from ..rule import Edit, Fault, error
from ..view.woodpecker import WoodpeckerFile


@error
def exit_78(file: WoodpeckerFile) -> Iterator[Fault]:
    """A script ends with status 78, which is a failure like any other in Woodpecker.

    Why: In Drone it meant "skip the rest, and call it neutral". Woodpecker has no such status: 28 file versions in
    eight repositories turned every push red (2026-03-15 to 2026-06-04, D-01).

    Bad: 7:10

        when:
          - event: [push, manual]
        steps:
          - name: deploy
            image: alpine:3.20
            commands:
              - "exit 78"

    Bad: 10:11

        when:
          - event: manual
        steps:
          - name: deploy
            image: bitnami/kubectl:latest
            commands:
              - |
                if [ -z "$IMAGE_TAG" ]; then
                  echo "nothing to deploy"
                  exit 78
                fi
                kubectl -n shop set image deployment/shop shop="registry.example.com/shop:$IMAGE_TAG"
                kubectl -n shop rollout status deployment/shop

    Good:

        when:
          - event: manual
        steps:
          - name: deploy
            image: alpine:3.20
            commands:
              - 'test -n "$IMAGE_TAG" || exit 1'

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: lint
            image: alpine:3.20
            commands:
              - echo "exit 78 means nothing here"
    """
    for script in file.scripts.values():
        for command in script.script.calls("exit"):
            word = command.operands[0] if command.operands else None
            if word is not None and word.value == "78":
                where = script.position(command.start)
                start = file.lines.offset(script.position(word.start))
                edits = (Edit(start, start + 2, "1"),) if file.text[start : start + 2] == "78" else ()
                remedy = "exit with 0 to go on, or with 1 to fail; keep the workflow away from the event by `when`"
                fault = Fault(where, "exit status 78 is a failure like any other in Woodpecker", remedy, edits=edits)
                yield fault.softened() if _is_meant_as_failure(script.script, command) else fault


def _is_meant_as_failure(script: Script, command: Command) -> bool:
    """Whether it says what is wrong first: on the screen for mistakes, or behind `||`."""
    before = [each for each in script.commands if each.end <= command.start][-1:]
    complains = any(
        redirect.operator in (">&", "1>&") and redirect.target.value == "2"
        for each in before
        for redirect in each.redirects
    )
    return complains or any(
        len(each.alternative) > 1 and command in each.alternative for each in script.commands if each.alternative
    )
