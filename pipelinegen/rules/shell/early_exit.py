"""See `early_exit`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ...syntax.shell import Script
from ..rule import Fault, warning
from ..view.script import StepScript


@warning
def early_exit(step: StepScript) -> Iterator[Fault]:
    r"""`exit 0` ends the whole step, not only the command that it stands in.

    Why: Woodpecker joins all commands of a step to one script. A command that left with 0 when there was nothing to
    commit took the message behind it along (H-23). What stands behind an `exit` without a condition never runs.

    Bad: 10:67

        when:
          - event: push
            branch: main
        steps:
          - name: commit
            image: alpine/git:2.47.1
            commands:
              - git config user.name ci
              - git add state.json
              - 'git diff --cached --quiet && echo "nothing to commit" && exit 0'
              - git commit -m "State after the run"
              - git push origin HEAD:main
              - ./notify.sh "applied"

    Bad: 9:25

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        jobs:
          test:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - run: |
                  ./prepare.sh; exit 0
                  ./check.sh

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: commit
            image: alpine/git:2.47.1
            commands:
              - git config user.name ci
              - git add state.json
              - if ! git diff --cached --quiet; then git commit -m "State after the run"; git push origin HEAD:main; fi
              - (./optional.sh; exit 0)
              - ./notify.sh "applied"

    Good:

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        jobs:
          test:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - run: |
                  if [ ! -d tests ]; then
                    echo "there are no tests"
                    exit 0
                  fi
                  make test
    """
    script = step.script
    last = step.pieces[-1].start
    dead = _before_something(script)
    for command in script.calls("exit"):
        status = command.operands[0].value if command.operands else ""
        free = not command.subshell and not command.function and command.alternative is None
        if command.start in dead:
            message = "nothing behind this `exit` ever runs"
            yield Fault(step.position(command.start), message, "remove it, or what stands behind it")
        elif step.ci == "woodpecker" and free and status == "0" and command.start < last:
            left = sum(piece.start > command.start for piece in step.pieces)
            message = f"`exit 0` ends the step: {left} more command{'s' * (left > 1)} of it would not run"
            remedy = "put what depends on the condition inside `if …; then …; fi`"
            yield Fault(step.position(command.start), message, remedy)


def _before_something(script: Script) -> frozenset[int]:
    """Where an `exit` without a condition stands with more behind it in its block."""
    return frozenset(
        statement.start
        for block in script.blocks
        for statement, following in pairwise(block)
        if statement.kind == "command" and following.kind != "function"
    )
