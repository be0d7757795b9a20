"""See `swallowed_failure`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ...syntax.shell import Command, Expansion, Script
from ..facts import curl
from ..facts.programs import PROGRAMS, changes, publishes
from ..facts.verbs import verbs
from ..rule import Fault, error
from ..view.github import GithubStep
from ..view.script import StepScript
from . import _flow

_LEAVING = frozenset({"break", "exit", "return"})
_TESTS = frozenset({"[", "[[", "((", "test", "grep", "set", "continue", "basename", "head", "tail", "cat", "wc", "cd"})
_REMEDY = "let it fail; or count the failures, go on, and end with `exit 1` where there were any"


@error
def swallowed_failure(step: StepScript) -> Iterator[Fault]:
    r"""A deploy, push or other change may fail, and the step is green all the same.

    Why: `|| true` and `|| echo` turn a failure into success; under `set +e` only the last command counts,
    and a bare `wait` forgets what ran in the background. Stacks were
    not applied for days while every pipeline was green (2026-04-16 to 2026-05-16, H-05), and half of the namespaces
    kept an old certificate (2026-03-23, H-15). Where it may be meant, as for messages to people, this is a warning.

    Bad: 8:57, 9:48

        when:
          - event: push
            branch: main
        steps:
          - name: deploy
            image: alpine/k8s:1.31.0
            commands:
              - kubectl -n shop apply -f manifests/shop.yaml || true
              - helm upgrade --install shop ./chart || echo "upgrade failed, going on"

    Bad: 14:27

        when:
          - event: push
            branch: main
        steps:
          - name: apply
            image: alpine/terragrunt:1.9.8
            commands:
              - |
                set +e
                for stack in stacks/*/; do
                  if [ ! -f "$stack/terragrunt.hcl" ]; then
                    continue
                  fi
                  (cd "$stack" && terragrunt apply -auto-approve)
                  echo "done: $stack"
                done
                echo "all stacks were applied"

    Bad: 8:16, 12:11

        on: {push: {branches: [main]}}
        permissions: {contents: write}
        jobs:
          publish:
            runs-on: ubuntu-24.04
            steps:
              - run: |
                  if ! git push origin HEAD:pages; then
                    echo "the push failed"
                  fi
              - run: |
                  docker push registry.example.com/shop:1.2.3 && echo "pushed"
                  echo "now the others"

    Bad: 10:34

        when:
          - event: push
            branch: main
        steps:
          - name: apply
            image: alpine/terragrunt:1.9.8
            commands:
              - |
                for stack in dns mail; do
                  (cd "stacks/$stack" && terragrunt apply -auto-approve) &
                done
                wait

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: deploy
            image: alpine/k8s:1.31.0
            commands:
              - |
                fail() { echo "$1" >&2; exit 1; }
                kubectl -n shop delete pod migration --ignore-not-found || true
                kubectl create namespace shop || true
                kubectl -n shop apply -f manifests/shop.yaml || fail "the manifests were refused"
                kubectl -n shop rollout status deployment/shop --timeout=120s || {
                  kubectl -n shop describe pods
                  exit 1
                }

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: apply
            image: alpine/terragrunt:1.9.8
            commands:
              - |
                failed=""
                for stack in stacks/*/; do
                  terragrunt --working-dir "$stack" apply -auto-approve || failed="$failed $stack"
                done
                set +e
                terragrunt --working-dir last apply -auto-approve
                status=$?
                set -e
                docker rm -f helper || true
                for attempt in 1 2 3; do
                  git push origin HEAD:main && exit "$status"
                  git pull --rebase origin main
                done
                exit 1
    """
    script = step.script
    for command in script.calls(*PROGRAMS):
        what = changes(command) or publishes(command)
        if not what and not _waits(command):
            continue
        fault = (
            _background(step, command, what)
            or _alternative(step, command, what)
            or _kept(step, command, what)
            or _ignored(step, command, what)
            or _tested(step, command, what)
        )
        if fault is not None:
            yield fault if what and not _may_be_meant(step, command) else fault.softened()


def _waits(command: Command) -> bool:
    return command.program == "kubectl" and verbs(command)[:2] == ("rollout", "status")


def _may_be_meant(step: StepScript, command: Command) -> bool:
    if publishes(command) or _tells_people(command) or _commits(step.script, command):
        return True
    if command.program == "curl" and curl.request(command).method == "DELETE":
        # What is gone already cannot be deleted.
        return True
    return _flow.is_clean_up(step.script, command.function) or ("destroy" in verbs(command) and _runs_always(step))


def _runs_always(step: StepScript) -> bool:
    """Whether the step runs after a failure too, as one that clears away does."""
    if isinstance(step.step, GithubStep):
        return any(each.text.startswith(("always()", "failure()", "!cancelled()")) for each in step.step.condition)
    said = (each for item in step.step.conditions for each in yaml.scalars(yaml.field(item, "status")))
    return any(each.value == "failure" for each in said)


def _commits(script: Script, command: Command) -> bool:
    """Whether it is `git commit … && git push || …`, where the alternative may be meant for nothing to commit."""
    found = _flow.following(script, command.start) if command.program == "git" else None
    return found is not None and any(
        each.program == "git" and verbs(each)[:1] == ("commit",) for each in found[0].commands
    )


def _background(step: StepScript, command: Command, what: str) -> Fault | None:
    """The fault where the command runs beside the script, which waits for it and does not ask how it ended."""
    waits = [each for each in step.script.calls("wait") if each.start > command.end]
    if not command.background or command.captured or any(each.arguments for each in waits):
        return None
    message = f"a failure of `{what}` in the background is lost: `wait` alone is always a success"
    remedy = 'keep each `$!`, and `wait` for each of them: `wait "$pid" || failed=1`'
    return Fault(step.position(_flow.place(command)), message, remedy)


def _kept(step: StepScript, command: Command, what: str) -> Fault | None:
    """The fault where the status is kept in a variable, and only words come of it."""
    script = step.script
    name, place = _kept_in(script, command)
    if not name:
        return None
    later = [each for each in script.commands if each.start > place and each is not command]
    assigned = [each for each in script.assignments if each.start > place and each.name != name]
    uses = [each for each in script.expansions if each.name == name and each.start > place]
    last = script.blocks[0][-1]
    if assigned or any(last.start <= each.start < last.end and last.kind != "for" for each in uses):
        return None
    if not all(_flow.harmless(script, each) or each.program in _TESTS for each in later):
        return None
    message = f"`${name}` keeps a failure of `{what}`, and nothing but words comes of it"
    return Fault(step.position(_flow.place(command)), message, _REMEDY)


def _kept_in(script: Script, command: Command) -> tuple[str, int]:
    """The variable that takes the command's status, and where; no name without one."""
    for each in command.alternative_assignments:
        if each.value is not None and each.value.value == "$?":
            return each.name, each.start
    found = _flow.following(script, command.start) if not command.errexit else None
    if found is not None and command.captured:
        holder = _flow.holder(script, command)
        found = _flow.following(script, holder.start) if holder is not None else None
    if found is not None and found[1] is not None and found[1].kind == "assignment":
        for each in found[1].assignments:
            if each.value is not None and each.value.value == "$?":
                return each.name, each.start
    return "", 0


def _tells_people(command: Command) -> bool:
    return command.program == "curl" and curl.request(command).notifies


def _alternative(step: StepScript, command: Command, what: str) -> Fault | None:
    """The fault where `|| true` is behind the command."""
    script = step.script
    if not _flow.swallows(script, command) or _leaves(script, command) or _is_used(script, command):
        return None
    if _flow.fails_after(script, command.start):
        return None
    assert command.alternative
    instead = command.alternative[0]
    shown = script.text[instead.start : instead.end].partition("\n")[0][:60]
    message = f"`|| {shown}` makes a failure of `{what or 'kubectl rollout status'}` a success"
    return Fault(step.position(instead.start), message, _REMEDY)


def _is_used(script: Script, command: Command) -> bool:
    return command.captured and _flow.attention(script, command) > _flow.Attention.SHOWN


def _leaves(script: Script, command: Command) -> bool:
    """Whether success leaves a loop or the script, as where a command is tried several times."""
    found = _flow.following(script, command.start)
    return (
        command.tested_by == "&&"
        and found is not None
        and any(each.program in _LEAVING for each in found[0].commands if each.start > command.end)
    )


def _ignored(step: StepScript, command: Command, what: str) -> Fault | None:
    """The fault where nothing looks at the status and the script goes on."""
    script = step.script
    if command.alternative is not None or command.captured or command.background or _leaves(script, command):
        return None
    goes_on = not command.errexit and not command.tested
    in_list = command.tested_by == "&&" and command.errexit
    found = _flow.following(script, command.start) if goes_on or in_list else None
    if found is None or found[0].kind == "not":
        return None
    statement = found[0]
    following = _flow.lost_before(script, statement) if goes_on else found[1]
    if following is None or any(
        each.name in ("?", "PIPESTATUS") and each.start < following.end for each in _after(script, statement.end)
    ):
        return None
    where = step.position(_flow.place(command))
    if goes_on:
        return Fault(where, f"without `set -e` a failure of `{what or 'kubectl rollout status'}` ends nothing", _REMEDY)
    if statement.kind != "list":
        return None
    message = f"a failure of `{what or 'kubectl rollout status'}` on the left of `&&` does not end the script"
    return Fault(where, message, "write the commands one below the other").softened()


def _after(script: Script, offset: int) -> Iterator[Expansion]:
    return (each for each in script.expansions if each.start >= offset)


def _tested(step: StepScript, command: Command, what: str) -> Fault | None:
    """The fault where `if` looks at the status, and only words come of it."""
    script = step.script
    if command.tested_by not in ("if", "!") or command.alternative is not None or command.captured:
        return None
    around = [
        statement
        for block in script.blocks
        for statement in block
        if statement.kind == "if" and statement.start <= command.start < statement.end
    ]
    if not around:
        return None
    statement = max(around, key=lambda each: each.start)
    others = [each for each in statement.commands if each is not command and not each.captured]
    if statement.assignments or not all(_flow.harmless(script, each) for each in others):
        return None
    message = f"`if` takes note of a failure of `{what or 'kubectl rollout status'}` and the step is green all the same"
    return Fault(step.position(_flow.place(command)), message, "end the branch of the failure with `exit 1`").softened()
