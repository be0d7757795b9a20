"""See `deploy_on_push`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...finding import Position
from ...syntax.shell import Command, Script, Statement
from ...woodpecker.event import BRINGING_VARIABLES
from ..facts.conditions import ALL, Condition
from ..facts.deliveries import Delivery, deliveries
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep

_TAG = re.compile(r"(?:[A-Z0-9]+_)*TAG(?:_[A-Z0-9]+)*")
_COMPARING = frozenset({"=", "==", "!=", "=~", "-eq", "-ne", "-gt", "-ge", "-lt", "-le", "<", ">"})
_EMPTY = frozenset({"", "x", "null"})
_EXPORTED = re.compile(r"(?:export|declare|typeset)\s+(?:-\w+\s+)*[\"']?[$`]")
_NAME = re.compile(r"[A-Z][A-Z0-9_]+")
# A default, or another value in its place.
_DEFAULTS = (":-", "-", ":=", "=", ":+", "+")


@error
def deploy_on_push(file: WoodpeckerFile) -> Iterator[Fault]:
    """A step that deploys what a caller names is also reached from events that name nothing.

    Why: Only the events manual, deployment and cron bring variables. Deploys that want `IMAGE_TAG` were widened to
    `[manual, push]`, so that a push would show the file to the server; every push then ended red, or set an image
    without a tag (2026-03-15, D-01: 28 versions of files in eight repositories).

    Bad: 2:21

        when:
          - event: [manual, push]
            branch: master
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - |
                if [ -z "$IMAGE_TAG" ]; then
                  echo "IMAGE_TAG is missing"
                  exit 1
                fi
                kubectl set image deployment/site site="example/site:$IMAGE_TAG" -n site
                kubectl rollout status deployment/site -n site --timeout=300s

    Bad: 3:12

        when:
          - event: manual
          - event: tag
        steps:
          - name: deploy
            image: alpine/helm:3.15.2
            commands:
              - IMAGE="example/site:$TAG"
              - helm upgrade site ./chart --namespace site --set image="$IMAGE" --wait

    Good:

        when:
          - event: manual
            branch: master
            evaluate: 'IMAGE_TAG != ""'
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl set image deployment/site site="example/site:$IMAGE_TAG" -n site
              - kubectl rollout status deployment/site -n site --timeout=300s

    Good:

        when:
          - event: [manual, push]
            branch: master
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - IMAGE_TAG=$(printf '%.8s' "$CI_COMMIT_SHA")
              - kubectl set image deployment/site site="example/site:$IMAGE_TAG" -n site
              - kubectl rollout status deployment/site -n site --timeout=300s

    Good:

        when:
          - event: push
            branch: master
          - event: manual
            evaluate: 'IMAGE_TAG != ""'
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl set image deployment/site site="example/site:$IMAGE_TAG" -n site
              - kubectl rollout status deployment/site -n site --timeout=300s
            when:
              - event: manual
    """
    told: set[Position] = set()
    for step in file.steps:
        without = (step.events & ALL) - BRINGING_VARIABLES
        if not without or not step.events & BRINGING_VARIABLES or step.is_plugin:
            continue
        first = next((each for each in deliveries(step) if each.is_of_cluster), None)
        if first is None:
            continue
        for name in _asked(step, first):
            for event, where in _ways(file, step, name, without, first):
                if where not in told:
                    told.add(where)
                    message = f"{event!r} brings no {name}, and step {step.name!r}, which wants it, {first.what}"
                    remedy = f"leave {event!r} out here, or keep it away by `evaluate: '{name} != \"\"'`"
                    yield Fault(where, message, remedy)


def _asked(step: WoodpeckerStep, delivery: Delivery) -> list[str]:
    """The variables that somebody has to bring, for otherwise the step fails or deploys nonsense."""
    script = step.script.script if step.script is not None else None
    if script is None or delivery.command is None or script.calls(".", "source", "eval") or _exports_anything(script):
        return []
    given = {*step.environment, *script.own_names, *(name for axis in step.file.axes for name in axis)}
    found = dict.fromkeys(each.name for each in script.expansions if not each.operator.startswith(_DEFAULTS))
    found.update(dict.fromkeys(_substituted(step, delivery.command)))
    if "CI_PIPELINE_EVENT" in found:
        return []
    failing = _failing(script)
    asked = []
    for name in found:
        if name.startswith("CI_") or name in given or not _NAME.fullmatch(name):
            continue
        tests = [test for test in script.calls("[", "test", "[[") if _is_about(test, name)]
        if any(_fails_without(script, test, failing) for test in tests) or (not tests and _TAG.fullmatch(name)):
            asked.append(name)
    return asked


def _exports_anything(script: Script) -> bool:
    """Whether the names of variables come from a file: `export $(cat .env)`."""
    return "export" in script.text and any(
        statement.kind == "assignment" and _EXPORTED.match(script.text, statement.start)
        for block in script.blocks
        for statement in block
    )


def _is_about(test: Command, name: str) -> bool:
    return any(each.name == name for word in test.words for each in word.expansions)


def _failing(script: Script) -> tuple[Command, ...]:
    """What ends the script with a failure, calls of its own functions that do so too."""
    exits = [command for command in script.calls("exit") if _status(command) not in ("", "0")]
    functions = {
        name for name, (start, end) in script.functions.items() if any(start <= each.start < end for each in exits)
    }
    return (*exits, *script.calls(*functions)) if functions else tuple(exits)


def _fails_without(script: Script, test: Command, failing: tuple[Command, ...]) -> bool:
    """Whether the script fails if a test finds nothing: behind its `||`, or where it asks whether there is any."""
    if any(command in failing for command in test.alternative or ()):
        return True
    said = {word.value for word in test.arguments}
    if said & _COMPARING and not said & _EMPTY:
        return False
    # With something there it goes on behind the test, with nothing behind `else`.
    wants_nothing = bool(said & {"-z", "=", "=="}) != ("!" in said or test.tested_by == "!")
    for block in script.blocks:
        for statement in block:
            if statement.kind in ("if", "list") and statement.start <= test.start < statement.end:
                start = test.end if wants_nothing else _end_of_branch(script, statement, test)
                if any(start <= each.start < statement.end for each in failing):
                    return True
    return False


def _end_of_branch(script: Script, statement: Statement, test: Command) -> int:
    """Where that ends which runs if the test holds."""
    branches = [block for block in script.blocks if block and test.end <= block[0].start < statement.end]
    if statement.kind != "if" or not branches:
        return statement.end
    return min(branches, key=lambda block: block[0].start)[-1].end


def _status(command: Command) -> str:
    return command.operands[0].value if command.operands else ""


def _substituted(step: WoodpeckerStep, command: Command) -> Iterator[str]:
    """The names that are put into the command before a shell reads it."""
    if step.script is None:
        return
    lines = step.file.lines
    start = lines.offset(step.script.position(command.start))
    end = lines.offset(step.script.position(max(command.end - 1, command.start)))
    for reference in step.file.references:
        # One that becomes nothing at the end of the command stands behind its last character.
        if start <= reference.offset <= end + 1 and reference.operator != "default":
            yield reference.name


def _ways(
    file: WoodpeckerFile, step: WoodpeckerStep, name: str, without: frozenset[str], delivery: Delivery
) -> Iterator[tuple[str, Position]]:
    """The events that reach the step without the variable, and where they are let in."""
    workflow = [Condition(file, node) for node in file.conditions]
    own = [Condition(file, node, step) for node in step.conditions]
    for event in sorted(without):
        places = []
        for items in (workflow, own):
            free = [each for each in items if event in each.events and not re.search(rf"\b{name}\b", each.expression)]
            if items and not free:
                break
            places += [node.position for each in free for node in each.named_events if node.value == event]
        else:
            yield event, places[0] if places else delivery.position
