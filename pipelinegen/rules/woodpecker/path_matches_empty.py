"""See `path_matches_empty`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax import yaml
from ...syntax.yaml import Node
from ...woodpecker.metadata import has_files
from ..facts.conditions import Condition, conditions
from ..rule import Edit, Fault, warning
from ..view.woodpecker import WoodpeckerFile

_FLOW_LIST = re.compile(r"\[[^][{}#\n]*\]")
_SCALAR = re.compile(r"""\"[^"\\\n]*\"|'[^'\n]*'|[^\s"'#{}\[\],&*!|>%@`][^\s#{}\[\],]*""")


@warning
def path_matches_empty(file: WoodpeckerFile) -> Iterator[Fault]:
    """A path filter lets everything through when no file is known to have changed.

    Why: An empty commit, and a forge that sends no list of files, count as a match unless the filter says `on_empty:
    false`. An empty commit compiled every workflow with a path filter at once, and every secret that one of them
    missed was an error (2026-06-10, D-08).

    Bad: 4:5

        when:
          - event: push
            branch: master
            path:
              include:
                - "modules/kubernetes/k8s-portal/**"
              exclude:
                - "**/*.md"
        steps:
          - name: build-image
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/k8s-portal
              dockerfile: modules/kubernetes/k8s-portal/Dockerfile
              context: modules/kubernetes/k8s-portal
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password:
                from_secret: dockerhub-pat

    Bad: 2:19, 9:9

        when:
          - {event: push, path: "docs/**"}
        steps:
          - name: build
            image: node:20
            commands:
              - npm run docs
            when:
              - path: [docs/**, mkdocs.yml]

    Good:

        when:
          - event: push
            branch: master
            path:
              include:
                - "modules/kubernetes/k8s-portal/**"
              on_empty: false
        steps:
          - name: check
            image: alpine:3.20
            commands:
              - modules/kubernetes/k8s-portal/check

    Good:

        when:
          - event: push
            # The whole site is built when nobody knows what changed.
            path: {include: ["docs/**"], on_empty: true}
        steps:
          - name: build
            image: node:20
            commands:
              - npm run docs
    """
    for item in conditions(file):
        node = item.field("path")
        if node is None or not any(map(has_files, item.events)):
            continue
        if node.kind == "mapping":
            filters = any(yaml.field(node, name) is not None for name in ("include", "exclude"))
            said = yaml.field(node, "on_empty") is not None or not filters
        else:
            said = not yaml.scalars(node)
        if not said:
            message = "this path filter also matches when no file is known to have changed, as in an empty commit"
            remedy = "write `path: {include: [...], on_empty: false}`, or `on_empty: true` if that is meant"
            yield Fault(item.place("path"), message, remedy, edits=_edits(file, item, node))


def _edits(file: WoodpeckerFile, item: Condition, node: Node) -> tuple[Edit, ...]:
    if node.alias or item.node.alias or item.place("path") > node.position:
        return ()
    start = file.lines.offset(node.position)
    if node.kind == "mapping":
        return _in_mapping(file, node, start)
    if node.kind == "scalar":
        found = _SCALAR.match(file.text, start)
        whole = found and f"[{found[0]}]"
        if found is None or found[0].strip("\"'") != node.value:
            return ()
    elif file.text.startswith("[", start):
        found = _FLOW_LIST.match(file.text, start)
        whole = found and found[0]
    else:
        return _in_block_list(file, item, node)
    return (Edit(start, found.end(), f"{{include: {whole}, on_empty: false}}"),) if found else ()


def _in_mapping(file: WoodpeckerFile, node: Node, start: int) -> tuple[Edit, ...]:
    if file.text.startswith("{", start):
        return (Edit(start + 1, start + 1, "on_empty: false, "),) if node.pairs else ()
    before = file.text[file.lines.offset(node.position) - node.position.column + 1 : start]
    if before.strip(" ") or not node.pairs or node.pairs[0][0].position != node.position:
        return ()
    return (Edit(start, start, f"on_empty: false\n{before}"),)


def _in_block_list(file: WoodpeckerFile, item: Condition, node: Node) -> tuple[Edit, ...]:
    """The list goes below `include`; that needs no change to it where it is set in."""
    key = item.place("path")
    line = file.lines.line(node.position.line)
    indent = key.column + 1
    if node.position.column - 1 < indent or not line.lstrip().startswith("- ") or node.position.line != key.line + 1:
        return ()
    start = file.lines.offset(node.position) - node.position.column + 1
    above = file.lines.line(key.line)[key.column - 1 :]
    if not re.fullmatch(r"path:[ \t]*(?:#.*)?", above):
        return ()
    return (Edit(start, start, f"{' ' * indent}on_empty: false\n{' ' * indent}include:\n"),)
