"""See `status_after_assignment`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ...syntax.shell import Expansion, Script, Statement
from ..rule import Fault, error
from ..view.script import StepScript

_DEEPEST = 4


@error
def status_after_assignment(step: StepScript) -> Iterator[Fault]:
    r"""`$?` is read after a line that a failure does not get past.

    Why: CI runs scripts with `-e`: where `X=$(command)` fails, the script ends there, and `$?` is never anything but 0.
    A report of drift could not report any for four months, since `plan -detailed-exitcode` says it by its status
    (2026-04-15 to 2026-08-14, H-11). After a plain command it is the same, and a warning.

    Bad: 9:17

        when:
          - event: cron
            cron: drift
        steps:
          - name: plan
            image: hashicorp/terraform:1.9.8
            commands:
              - OUTPUT=$(terraform plan -detailed-exitcode -no-color)
              - 'STATUS=$?'
              - if [ "$STATUS" -eq 2 ]; then echo "$OUTPUT"; exit 1; fi

    Bad: 14:18, 21:16, 25:16

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        jobs:
          plan:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - name: plan
                run: |
                  for stack in stacks/*/; do
                    echo "planning $stack"
                    # 2 means that there is drift
                    output="$(terragrunt --working-dir "$stack" plan -detailed-exitcode)"
                    code=$?
                    if [ "$code" = 2 ]; then
                      echo "drift: $output" >> drift.txt
                    fi
                  done
              - run: |
                  pytest -q tests
                  if [ $? -ne 0 ]; then
                    echo "the tests failed"
                  fi
                  export VERSION="$(git describe)"
                  test $? -eq 0

    Good:

        when:
          - event: cron
            cron: drift
        steps:
          - name: plan
            image: hashicorp/terraform:1.9.8
            commands:
              - |
                STATUS=0
                OUTPUT=$(terraform plan -detailed-exitcode -no-color) || STATUS=$?
                set +e
                OUTPUT=$(terraform plan -detailed-exitcode -no-color)
                STATUS=$?
                set -e
                if [ "$STATUS" -eq 2 ]; then echo "$OUTPUT"; exit 1; fi

    Good:

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        jobs:
          plan:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - shell: bash {0}
                run: |
                  output=$(terragrunt plan -detailed-exitcode)
                  code=$?
                  [ "$code" != 1 ]
              - run: |
                  check() { out=$(diff a b); status=$?; echo "$out"; return $status; }
                  if check; then echo "the same"; fi
                  diff a b && echo "the same"
                  echo $?
    """
    script = step.script
    statuses = [each for each in script.expansions if each.name == "?"]
    if not statuses:
        return
    for block in script.blocks:
        for statement, following in pairwise(block):
            status = _status_in(statuses, following)
            if status is None or not _ends_on_failure(script, statement):
                continue
            where = step.position(status.start)
            if statement.kind == "assignment":
                masked = statement.assignments[-1].keyword
                message = "`$?` is always 0 here: where the command fails, the script ends in the line before"
                if masked:
                    message = f"`$?` is that of `{masked}` here, which is always 0"
                yield Fault(where, message, "write `status=0; x=$(command) || status=$?`")
            else:
                message = "`$?` is always 0 here: where the command before it fails, the script ends"
                yield Fault(where, message, "write `status=0; command || status=$?`, or `if ! command`").softened()


def _status_in(statuses: list[Expansion], statement: Statement) -> Expansion | None:
    """The `$?` of a statement that is about what ran before it."""
    for each in statuses:
        if statement.start <= each.start < statement.end:
            earlier = [command for command in statement.commands if command.end <= each.start]
            return None if earlier or statement.kind == "function" else each
    return None


def _ends_on_failure(script: Script, statement: Statement) -> bool:
    """Whether the script ends in a statement that fails."""
    if statement.kind == "assignment":
        runs = [each for each in statement.commands if each.captured]
        if not statement.assignments or not runs:
            return False
        return bool(statement.assignments[-1].keyword) or (
            runs[0].errexit and not _is_sheltered(script, runs[0].function)
        )
    if statement.kind not in ("command", "pipeline"):
        return False
    last = statement.commands[-1] if statement.commands else None
    own = [each for each in statement.commands if not each.captured]
    if last is None or not own or own[0].program in ("set", "trap", "wait", "exit", "return", ":", "true", "echo"):
        return False
    command = own[-1]
    free = not command.tested and command.alternative is None and not command.background
    return free and command.errexit and not _is_sheltered(script, command.function)


def _is_sheltered(script: Script, function: str, depth: int = 0) -> bool:
    """Whether a function runs where its failure is looked at, so that `-e` does not hold in it; or is not called."""
    if not function:
        return False
    calls = script.calls(function)
    return not calls or any(
        call.tested
        or call.alternative is not None
        or not call.errexit
        or (depth < _DEEPEST and call.function != function and _is_sheltered(script, call.function, depth + 1))
        for call in calls
    )
