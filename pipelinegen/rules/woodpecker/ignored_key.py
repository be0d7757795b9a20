"""See `ignored_key`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from ...errors import near
from ...syntax import yaml
from ...syntax.yaml import Node, quoted
from ...woodpecker.former import DRONE, FILTER, STEP, TOP
from ...woodpecker.when.constraint import FILTERS
from ..facts.conditions import NAMED, conditions
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep

_TOP = frozenset(
    {
        "$schema", "variables", "clone", "skip_clone", "when", "steps", "services", "workspace", "matrix", "labels",
        "depends_on", "runs_on", "concurrency",
    }
)  # fmt: skip
_STEP = frozenset(
    {
        "name", "image", "privileged", "pull", "commands", "environment", "directory", "when", "volumes", "depends_on",
        "detach", "failure", "backend_options", "entrypoint", "dns", "dns_search", "settings", "extra_hosts",
        "devices", "tmpfs", "network_mode", "networks", "ports",
    }
)  # fmt: skip
_MISSPELT = 0.85
# Without them nothing happens that is not meant.
_HARMLESS = ("name", "description", "type", "version", "id")
_ANCHORED = re.compile(r"[:-]\s+(?:!\S+\s+)?&\w")
_CONCURRENCY_SINCE = (3, 16, 0)


@error
def ignored_key(file: WoodpeckerFile) -> Iterator[Fault]:
    """A key is unknown to the server, which ignores it without failing.

    Why: What the key was to do does not happen, and nobody is told but in a remark behind the pipeline's log. Several
    are keys of Woodpecker 1 and 2 that are gone in 3: `branches`, `platform`, `group` and the filter `environment`; a
    filter that is not there lets everything through.

    Bad: 3:5, 9:5

        when:
          - event: deployment
            environment: production
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop rollout restart deployment/shop
            group: deploy

    Bad: 1:1

        branches: [main]
        when:
          event: push
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...

    Bad: 4:7, 8:5

        when:
          - event: push
            path:
              includes: ["src/**"]
        steps:
          - name: test
            image: golang:1.21
            comands:
              - go test ./...
            commands:
              - go test ./...

    Good:

        when:
          - event: deployment
            evaluate: 'CI_PIPELINE_DEPLOY_TARGET == "production"'
        labels:
          platform: linux/amd64
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop rollout restart deployment/shop

    Good:

        variables:
          - &go golang:1.21
        when:
          - event: push
            path:
              include: ["src/**"]
              on_empty: false
        steps:
          - name: test
            image: *go
            commands:
              - go test ./...
    """
    starts = sorted(file.lines.offset(key.position) for key, _ in yaml.entries(file.root))
    for key, _ in yaml.entries(file.root):
        known = key.value in _TOP and (key.value != "concurrency" or file.known.version >= _CONCURRENCY_SINCE)
        if known or key.value in DRONE:
            continue
        message = f"the server ignores the unknown key {quoted(key.value)}"
        start = file.lines.offset(key.position)
        end = next((each for each in starts if each > start), len(file.text))
        if _ANCHORED.search(file.text, start, end):
            yield Fault(key.position, message, "move what has an anchor below `variables`").softened()
        else:
            fault = Fault(key.position, message, _instead(key, TOP, _TOP))
            yield fault.softened() if key.value in _HARMLESS or key.value.startswith((".", "x-", "_")) else fault
    for step in file.steps:
        yield from _of_step(step)
    for item in conditions(file):
        for key, value in yaml.entries(item.node):
            if key.value not in FILTERS:
                message = f"the server ignores the unknown filter {quoted(key.value)} of {item.owner}"
                yield Fault(key.position, message, _instead(key, FILTER, FILTERS))
            else:
                yield from _in_filter(key, value)


def _of_step(step: WoodpeckerStep) -> Iterator[Fault]:
    for key, _ in yaml.entries(step.node):
        # A list of secrets has a rule of its own, and so has a plugin's setting at the step's level.
        if key.value in _STEP or key.value == "secrets":
            continue
        if step.is_plugin and key.value not in STEP and not get_close_matches(key.value, _STEP, 1, _MISSPELT):
            continue
        message = f"the server ignores the unknown key {quoted(key.value)} of {step.name or 'this step'!r}"
        fault = Fault(key.position, message, _instead(key, STEP, _STEP))
        yield fault.softened() if key.value in _HARMLESS or key.value[:2] == "x-" else fault


def _in_filter(filter_: Node, value: Node) -> Iterator[Fault]:
    known: tuple[str, ...] = ("include", "exclude")
    if filter_.value == "path":
        known = (*known, "ignore_message", "on_empty")
    elif filter_.value not in NAMED:
        return
    for key, _ in yaml.entries(value):
        if key.value not in known:
            message = f"the server ignores the unknown key {quoted(key.value)} of the filter `{filter_.value}`"
            yield Fault(key.position, message, _instead(key, {}, known))


def _instead(key: Node, former: dict[str, str], known: frozenset[str] | tuple[str, ...]) -> str:
    if key.value in former:
        return former[key.value]
    return near(key.value, sorted(known)).removeprefix("; ") or "leave it out; a comment can say what it said"
