"""See `refused_by_server`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from ...errors import PipelinegenError
from ...finding import Position
from ...schema.validate import check_upstream
from ...syntax import yaml
from ...syntax.yaml import Node
from ...woodpecker.build import Builder
from ...woodpecker.event import EVENTS, metadata_of
from ...woodpecker.file.document import DocumentError, value
from ...woodpecker.file.matrix import combinations
from ...woodpecker.file.workflow import read_document, read_workflow
from ...woodpecker.former import DRONE
from ...woodpecker.lint import Trust, remarks
from ...woodpecker.server import Server
from ..facts.conditions import ALL
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep

# What the server says where another rule knows better what is wrong, and where.
_TOLD_BY_RULES = re.compile(
    r"^evaluate: |has a list of `secrets`|is not privileged by itself|and no step is named so"
    r"|filtered out by its conditions|^two (?:steps|services) are named|a list such as \[success, failure\]"
    r"|\bwhen(?:\[\d+\])?\.status\b"
)
_IN_A_WHEN = re.compile(r"^(?:(?P<area>steps|services|clone)\.(?P<name>.+)\.)?when(?P<way>(?:\[\d+\]|\.\w+)*) is ")
_PART = re.compile(r"\[(\d+)\]|\.(\w+)")
_NAMED = re.compile(r"^'(?P<name>.+?)' has the (?P<what>extra host|port) '(?P<value>.*?)'")


@error
def refused_by_server(file: WoodpeckerFile) -> Iterator[Fault]:
    """The server refuses the pipeline because of this file.

    Why: Woodpecker starts nothing at all then, none of the other files either, and an API call that asked for the
    pipeline is answered with success. What has a rule of its own is told by that rule; this one tells the rest.

    Bad: 12:5

        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
          - name: publish
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            # A plugin has no commands.
            settings:
              repo: example/site
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password: {from_secret: dockerhub-pat}
            commands:
              - make image

    Bad: 6:5

        when:
          - event: push
        steps:
          - name: build
            image: golang:1.21
            depends_on: [test]
            commands:
              - make build
          - name: test
            image: golang:1.21
            depends_on: [build]
            commands:
              - make test

    Bad: 12:9

        when:
          - event: push
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
        services:
          - name: database
            image: postgres:16.4
            ports:
              - "5432:5432"

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
          - name: publish
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/site
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password: {from_secret: dockerhub-pat}

    Good:

        when:
          - event: push
        steps:
          - name: build
            image: golang:1.21
            # The repository must be trusted for it, which only the server knows.
            privileged: true
            volumes:
              - /var/run/docker.sock:/var/run/docker.sock
            commands:
              - make build
          - name: test
            image: golang:1.21
            depends_on: [build]
            commands:
              - make test
        services:
          - name: database
            image: postgres:16.4
            ports:
              - "5432"
    """
    found = _refusal(file) if file.served is not None else None
    if found is not None:
        where = _place(file, found)
        if not _is_told(file, found, where):
            message, _, remedy = found.message.partition("; ")
            remedy = remedy or "correct it: no file of the repository runs as long as it is there"
            yield Fault(where, f"the server refuses the pipeline: {message}", remedy)


def _refusal(file: WoodpeckerFile) -> DocumentError | None:
    """What the server says first of the file as it is written; what substitution makes of it has other rules."""
    version = file.known.version
    trust = Trust(security=True, network=True, volumes=True, privileged_plugins=file.known.privileged_plugins)
    server = Server(version, privileged_plugins=file.known.privileged_plugins)
    try:
        workflow = read_workflow(file.text, version)
        combinations(file.root)
        for remark in remarks(workflow, workflow, "", trust, version):
            if remark.blocking:
                return DocumentError(remark.message, remark.position)
        for event in _events(file):
            Builder(metadata_of(event, version=version), server, any_filter=True).build(file.path, workflow)
    except DocumentError as error:
        return None if error.is_our_limit else error
    except PipelinegenError:
        pass  # beyond what is known of the server
    return None


def _events(file: WoodpeckerFile) -> list[str]:
    """Few events on which everything of the file is there once; the first one for a file that nothing starts."""
    left = {step.position: step.events & ALL for step in file.steps}
    chosen: list[str] = []
    ranked = sorted(file.events & ALL, key=EVENTS.index)
    for event in sorted(ranked, key=lambda each: -sum(each in events for events in left.values())):
        there = [position for position, events in left.items() if event in events]
        if there or not chosen:
            chosen.append(event)
        for position in there:
            del left[position]
    return chosen or ["push"]


def _is_told(file: WoodpeckerFile, found: DocumentError, where: Position) -> bool:
    """Whether another rule, or the frame, says what is wrong."""
    if _TOLD_BY_RULES.search(found.message) or yaml.key_of(file.root, "kind") is not None:
        return True
    if "no step in `steps`" in found.message and any(yaml.key_of(file.root, name) is not None for name in DRONE):
        return True
    try:
        node = read_document(file.text)
        document = None if node is None else value(node)
    except DocumentError:
        return True
    if " has both " in found.message:
        return False  # the schema's sentence is about a key that is unknown beside the other
    told = check_upstream(file.path, document, partial(yaml.position_of, file.root))
    lines = {each.position.line for each in told}
    return where.line in lines or found.position.line in lines


def _place(file: WoodpeckerFile, found: DocumentError) -> Position:
    """The exact place, where the server's sentence tells it."""
    where = found.position
    step = next((each for each in file.steps if each.node.position == where), None)
    node: Node | None = None
    if match := _IN_A_WHEN.match(found.message):
        owner = next((each for each in file.steps if each.name == match["name"]), None)
        node = owner.field("when") if owner else yaml.field(file.root, "when")
        for part in _PART.finditer(match["way"]):
            node = _below(node, part)
    elif match := _NAMED.match(found.message):
        node = _named(step, match)
    elif step is not None:
        names = {" has both ": "settings", "wait for each other": "depends_on"}
        name = next((each for words, each in names.items() if words in found.message), "")
        node = yaml.key_of(step.node, name)
    return where if node is None else node.position


def _below(node: Node | None, part: re.Match[str]) -> Node | None:
    if part[2]:
        return yaml.field(node, part[2])
    items = node.items if node is not None else ()
    return items[int(part[1])] if int(part[1]) < len(items) else node


def _named(step: WoodpeckerStep | None, match: re.Match[str]) -> Node | None:
    if step is None:
        return None
    listed = yaml.scalars(step.field("ports" if match["what"] == "port" else "extra_hosts"))
    return next((each for each in listed if each.value == match["value"]), None)
