"""See `discarded_error`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.shell import Command
from ..rule import Fault, warning
from ..view.script import StepScript
from . import _flow

# Programs that are asked whether something is there: what they say of it is not wanted.
_ASKING = frozenset(
    {"command", "which", "type", "hash", "test", "[", "[[", "((", "grep", "kill", "id", "getent", "pgrep", "ls", "stat",
     "cmp", "diff", "rm", "rmdir", "mkdir", "umount", "pkill", "killall", "nc", "wait", "cat", "curl", "ping", "true"}
)  # fmt: skip


@warning
def discarded_error(step: StepScript) -> Iterator[Fault]:
    r"""A command's own message is thrown away, and a guess is shown in its place.

    Why: `2>/dev/null` hid "vault: not found" for weeks; the step reported missing rights, which three commits then
    tried to mend (2026-04-19 to 2026-05-16, H-05).

    Bad: 10:45

        when:
          - event: push
            branch: main
        steps:
          - name: apply
            image: hashicorp/terraform:1.9.8
            commands:
              - |
                set -eu
                vault kv get -field=token secret/ci 2>/dev/null || {
                  echo "no right to read the secret"
                  exit 1
                }
                terraform apply -auto-approve -input=false

    Bad: 9:49

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - run: |
                  if ! docker compose build > /dev/null 2>&1; then
                    echo "the build ran out of memory"
                    exit 1
                  fi

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: apply
            image: hashicorp/terraform:1.9.8
            commands:
              - |
                vault kv get -field=token secret/ci || { echo "the secret cannot be read"; exit 1; }
                command -v jq >/dev/null 2>&1 || { echo "jq is missing"; exit 1; }
                git rev-parse --verify base 2>/dev/null || git fetch origin base
                terraform apply -auto-approve -input=false

    Good:

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - run: |
                  docker compose build 2> errors.txt || { cat errors.txt; echo "the build failed"; exit 1; }
                  version=$(git describe 2>/dev/null || echo 0.0.0)
                  if docker network inspect shop >/dev/null 2>&1; then echo "there is a network"; fi
                  echo "$version"
    """
    script = step.script
    for command in script.commands:
        where = _discarded(command)
        if where is None or command.captured or command.piped_to or command.program in _ASKING or _asks(command):
            continue
        if command.alternative is not None:
            instead = list(command.alternative)
        elif command.tested_by == "!":
            found = _flow.following(script, command.start)
            around = [
                each for block in script.blocks for each in block
                if each.kind == "if" and each.start <= command.start < each.end
            ]  # fmt: skip
            instead = [each for each in (around[-1].commands if around and found else ()) if each.start > command.end]
        else:
            continue
        if any(each.program in ("echo", "printf") and each.arguments for each in instead):
            message = f"what `{command.program}` says of its failure is thrown away, and a guess is shown instead"
            yield Fault(step.position(where), message, "let it write its message: remove `2>/dev/null`")


def _discarded(command: Command) -> int | None:
    """Where the command's messages are sent to nowhere."""
    nowhere = False
    for redirect in command.redirects:
        to_null = redirect.target.value == "/dev/null"
        if to_null and redirect.operator in ("2>", "2>>", "&>", "&>>"):
            return redirect.start
        if redirect.operator == "2>&" and redirect.target.value == "1" and nowhere:
            return redirect.start
        nowhere = nowhere or (to_null and redirect.operator in (">", "1>", ">>"))
    return None


def _asks(command: Command) -> bool:
    words = {word.value for word in command.arguments[:3]}
    return bool(words & {"inspect", "get", "rev-parse", "show-ref", "diff", "describe", "cat-file", "ls-remote", "info",
                         "ls", "list", "status", "show", "version", "--version", "-v", "merge-base", "auth", "manifest",
                         "whoami", "config"} - ({"get"} if command.program == "vault" else set()))  # fmt: skip
