"""See `secrets_list`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax import yaml
from ...syntax.yaml import Node
from ...woodpecker.version import show
from ..rule import Edit, Fault, error
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep

# Before that the server refuses the pipeline.
_IGNORED_SINCE = (3, 14, 0)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ITEM = r"(?:'[^'\n]*'|\"[^\"\n]*\"|[A-Za-z0-9_]+)"
_FLOW = re.compile(rf"[ \t]*\[\s*{_ITEM}(?:\s*,\s*{_ITEM})*\s*,?\s*\][ \t]*(?=\r?\n|\Z)")
_BLOCK = re.compile(rf"[ \t]*\r?\n(?:[ \t]*-[ \t]+{_ITEM}[ \t]*(?:\r?\n|\Z))+")


@error
def secrets_list(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A step has a list of `secrets`, which Woodpecker 3 no longer knows.

    Why: Up to 3.13 the server refuses the pipeline; since 3.14 it passes the list over, and the step runs without its
    secrets. Pipelines failed by it after the upgrade, and again six weeks later in a new file (2026-02-28, C-01;
    2026-04-14, C-02).

    Bad: 6:5

        when:
          - event: manual
        steps:
          - name: publish
            image: alpine:3.20
            secrets: [ api_token, registry_user ]
            commands:
              - ./publish.sh

    Bad: 10:5 23:5

        when:
          - event: push
            branch: main

        steps:
          - name: plan
            image: alpine:3.20
            environment:
              STAGE: production
            secrets:
              - vault_token
              - source: ssh_key
                target: DEPLOY_KEY
            commands:
              - ./plan.sh

          - name: image
            image: plugins/docker:20
            settings:
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              registry: docker.io
            secrets: [ docker_username, docker_password ]

    Good:

        when:
          - event: manual
        steps:
          - name: publish
            image: alpine:3.20
            environment:
              API_TOKEN:
                from_secret: api_token
              REGISTRY_USER:
                from_secret: registry_user
            commands:
              - ./publish.sh

    Good:

        when:
          - event: manual
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              dry_run: true
              secrets:
                - id=token\\,env=TOKEN
    """
    if "secrets" not in file.text:
        return
    for step in file.steps:
        listed = step.field("secrets")
        key = yaml.key_of(step.node, "secrets")
        if listed is None or key is None or not (listed.items or listed.value):
            continue
        version = file.known.version
        effect = "passes over, so the step has none of them" if version >= _IGNORED_SINCE else "refuses"
        message = f"step {step.name!r} has a list of `secrets`, which Woodpecker {show(version)} {effect}"
        remedy = "name each variable in `environment` with `from_secret: NAME`; for a plugin, in `settings`"
        yield Fault(key.position, message, remedy, edits=_edits(file, step, key, listed))


def _edits(file: WoodpeckerFile, step: WoodpeckerStep, key: Node, listed: Node) -> tuple[Edit, ...]:
    """The list as variables under the names that Woodpecker 2 gave them; nothing for a plugin, which reads others."""
    names = [item.value for item in listed.items if item.kind == "scalar" and _NAME.fullmatch(item.value)]
    if step.field("commands") is None or step.field("settings") is not None or listed.alias or key.alias:
        return ()
    if not names or len(names) != len(listed.items) or len({name.upper() for name in names}) != len(names):
        return ()
    start = file.lines.offset(key.position)
    after = start + len("secrets:")
    written = _FLOW.match(file.text, after) or _BLOCK.match(file.text, after)
    before = file.text[file.text.rfind("\n", 0, start) + 1 : start]
    if written is None or not file.text.startswith("secrets:", start) or before.strip(" -"):
        return ()
    flow = "[" in written[0]
    if not flow and len(written[0].split("-")) != len(names) + 1:
        return ()
    end = written.end() if flow else after + len(written[0].rstrip())
    environment = yaml.key_of(step.node, "environment")
    if environment is None:
        text = "environment:\n" + _variables(names, " " * (len(before) + 2))
        return (Edit(start, end, _with_ends(file.text, text.removesuffix("\n"))),)
    if before.strip():
        return ()
    return _joined(file, step, environment, names, Edit(start - len(before), _behind(file.text, end), ""))


def _with_ends(text: str, lines: str) -> str:
    """The lines with the ends that those of the text have."""
    return lines.replace("\n", "\r\n") if "\r\n" in text else lines


def _behind(text: str, end: int) -> int:
    """The offset of the next line, or the end of the text."""
    return text.find("\n", end) + 1 or len(text)


def _variables(names: list[str], indent: str) -> str:
    return "".join(f"{indent}{name.upper()}:\n{indent}  from_secret: {name}\n" for name in names)


def _joined(
    file: WoodpeckerFile, step: WoodpeckerStep, environment: Node, names: list[str], removal: Edit
) -> tuple[Edit, ...]:
    """The variables before the first one that is there, where that is a plain block of the step's own."""
    node = step.field("environment")
    if node is None or node.kind != "mapping" or node.alias or not node.pairs or node.tag:
        return ()
    taken = {key.value for key, _ in node.pairs}
    if "<<" in taken or taken & {name.upper() for name in names}:
        return ()
    first = file.lines.offset(node.pairs[0][0].position)
    head = file.lines.offset(environment.position) + len("environment:")
    line = file.text.rfind("\n", 0, first) + 1
    between = file.text[head:first]
    # Neither an anchor nor a comment, and the first variable on a line of its own.
    if between.strip() or "\n" not in between:
        return ()
    return (Edit(line, line, _with_ends(file.text, _variables(names, file.text[line:first]))), removal)
