"""See `dead_filter`."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import near
from ...syntax import yaml
from ...syntax.yaml import Node, quoted
from ...woodpecker.event import EVENTS
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._globs import covers, fault, is_literal, literal_start, matches
from ._reach import is_unreachable
from ._when import NAMED, Condition, conditions, is_fixed, listed, patterns

_MANUAL_REF_SINCE = (3, 18, 0)
# What the ref of an event may begin with, whatever the forge.
_REFS = {
    "push": ("refs/heads/",),
    "cron": ("refs/heads/",),
    "tag": ("refs/tags/",),
    "release": ("refs/tags/",),
    "deployment": ("refs/heads/", "refs/tags/", "refs/pull", "refs/merge-requests/"),
    "manual": ("refs/heads/",),
    **dict.fromkeys(
        ("pull_request", "pull_request_closed", "pull_request_metadata"), ("refs/pull", "refs/merge-requests/")
    ),
}


@error
def dead_filter(file: WoodpeckerFile) -> Iterator[Fault]:
    """A condition can never hold.

    Why: What it guards never runs, and Woodpecker never says so: an event that does not happen is compared like any
    other text, and so is a ref that the event cannot have (Woodpecker issue 922). A build's filter named a folder that
    had moved, and for three months nothing was built (2026-03-17, M-01).

    Bad: 2:19, 14:16

        when:
          - event: [push, pull-request]
            branch: main
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
          - name: release
            image: golang:1.21
            commands:
              - make release
            when:
              - event: tag

    Bad: 3:10, 11:21

        when:
          - event: push
            ref: v*
        steps:
          - name: publish
            image: node:20
            commands:
              - npm publish
            when:
              - branch:
                  include: [main, next]
                  exclude: ["*"]

    Bad: 14:11

        when:
          - event: push
            branch: main
        matrix:
          GO: ["1.21", "1.22"]
        steps:
          - name: test
            image: golang:${GO}
            commands:
              - go test ./...
            when:
              - branch: main
                matrix:
                  GO: "1.20"

    Good:

        when:
          - event: [push, pull_request]
            branch: main
          - event: tag
            ref: refs/tags/v*
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
          - name: release
            image: golang:1.21
            commands:
              - make release
            when:
              - event: tag
          - name: preview
            image: node:20
            commands:
              - npm run preview
            when:
              - event: push
                branch:
                  include: ["*"]
                  exclude: [next]

    Good:

        when:
          - event: [push, manual]
            ref: [refs/heads/main, main]
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
    """
    unreachable = is_unreachable(file)
    for item in conditions(file):
        for each in item.named_events:
            if each.value not in EVENTS and is_fixed(each):
                message = f"the event {quoted(each.value)} never happens"
                hint = near(each.value, EVENTS).removeprefix("; ")
                yield Fault(each.position, message, hint or f"there are {', '.join(EVENTS)}")
        if (
            item.step
            and not unreachable
            and not item.events
            and any(each.value in EVENTS for each in item.named_events)
        ):
            yield _outside(item)
        else:
            yield from _of_filters(item)


def _outside(item: Condition) -> Fault:
    own = listed({each.value for each in item.named_events})
    message = f"{item.owner} waits for {own}, and its workflow starts on {listed(item.file.events) or 'no event'} only"
    return Fault(
        item.named_events[0].position, message, "name the event in the workflow's `when`, too, or drop it here"
    )


def _of_filters(item: Condition) -> Iterator[Fault]:
    for name in (*NAMED, "path"):
        include, exclude = patterns(item.field(name))
        if not include or not all(map(is_fixed, (*include, *exclude))):
            continue
        excluded = exclude and all(any(covers(no.value, yes.value) for no in exclude) for yes in include)
        if excluded:
            message = f"`{name}` excludes all that it includes"
            yield Fault(include[0].position, message, "take out of `exclude` what is meant to run")
        elif reason := _impossible(item, name, include):
            yield Fault(include[0].position, *reason)
    if item.step is not None and item.field("matrix") is not None:
        yield from _of_matrix(item)


def _impossible(item: Condition, name: str, include: tuple[Node, ...]) -> tuple[str, str] | None:
    """What makes all of the patterns impossible, and what would be right."""
    values = [node.value for node in include]
    shown = quoted(values[0])
    if not any(values):
        return f"`{name}` is empty, which matches only an empty name", "leave it out, or name something"
    if name == "ref":
        return _impossible_ref(item, values)
    if name == "repo" and all("/" not in value and not value.startswith(("**", "{")) for value in values):
        return (
            f"no repository is called {shown}: its name is 'owner/name'",
            f"write {quoted('*/' + values[0])}, or the owner",
        )
    if name == "instance" and all("://" in value for value in values):
        return f"{shown} is an address, and the server's host name is compared", "write the host name alone"
    if name == "branch" and item.step and item.events and "tag" not in item.events and all(map(is_literal, values)):
        return _impossible_branch(item, values)
    return None


def _impossible_ref(item: Condition, values: list[str]) -> tuple[str, str] | None:
    found = item.events
    if not found or ("manual" in found and item.file.known.version < _MANUAL_REF_SINCE):
        return None
    starts = {start for event in found for start in _REFS[event]}
    for value in values:
        begin = literal_start(value)
        if fault(value) or begin == "" or any(start.startswith(begin) or begin.startswith(start) for start in starts):
            return None
    message = f"the ref {quoted(values[0])} is none that {listed(found)} can have"
    return message, "a ref is such as `refs/heads/main` or `refs/tags/v1.0.0`; a branch has the filter `branch`"


def _impossible_branch(item: Condition, values: list[str]) -> tuple[str, str] | None:
    outer = [Condition(item.file, node) for node in item.file.conditions]
    outer = [each for each in outer if each.events & item.events]
    allowed: list[str] = []
    for each in outer:
        include, _ = patterns(each.field("branch"))
        if not include or not all(map(is_fixed, include)):
            return None
        allowed += [node.value for node in include]
    if not outer or any(matches(pattern, value) for pattern in allowed for value in values):
        return None
    message = (
        f"{item.owner} waits for the branch {quoted(values[0])}, and its workflow runs on {quoted(allowed[0])} only"
    )
    return message, "name the branch in the workflow's `when`, too, or drop it here"


def _of_matrix(item: Condition) -> Iterator[Fault]:
    node = item.field("matrix")
    axes = item.file.axes
    wanted = [*yaml.entries(node), *yaml.entries(yaml.field(node, "include"))]
    for key, value in wanted:
        if key.value in ("include", "exclude") or value.kind != "scalar" or not is_fixed(value):
            continue
        if axes and not any(matches(value.value, axis.get(key.value, "")) for axis in axes):
            message = f"no combination of the matrix has {quoted(value.value)} as {key.value}"
            known = sorted({axis[key.value] for axis in axes if key.value in axis})
            yield Fault(
                key.position, message, f"there are {', '.join(map(quoted, known))}" if known else "add the axis"
            )
