"""See `unquoted_colon`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.yaml import Node
from ..rule import Edit, Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._quoting import quoted
from ._spans import end_of


@error
def unquoted_colon(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A command contains `: ` outside quotes of its own, and so is a mapping instead of a text.

    Why: Quotes in the middle of a command are the shell's, YAML does not look at them: to it, `echo "a: b"` is the key
    `echo "a` with the value `b"`, and the server refuses the pipeline. It took ten commits in two hours until one
    pipeline was valid (2026-04-14, B-02).

    Bad: 15:34

        when:
          - event: push
            branch: master
            path:
              include: ["docs/post-mortems/**"]
              on_empty: false
        steps:
          - name: find
            image: alpine/git:2.47.2
            environment:
              MATTERMOST_URL:
                from_secret: mattermost_url
            commands:
              - F=$(git diff-tree --no-commit-id --name-only -r HEAD | head -1)
              - echo "Post-mortem changed: $F"
              - ./scripts/todos.sh "$F"

    Bad: 7:29

        when:
          - event: push
        steps:
          - name: ask
            image: curlimages/curl:8.10.1
            commands:
              - curl -fsS -H 'Accept: text/plain' https://example.com/health

    Good:

        when:
          - event: push
        steps:
          - name: find
            image: alpine/git:2.47.2
            commands:
              - 'echo "Post-mortem changed: $CI_COMMIT_SHA"'
              - echo "no colon here:nothing"
              - |
                echo "a: b"

    Good:

        when:
          - event: push
        steps:
          - name: ask
            image: curlimages/curl:8.10.1
            commands:
              - "curl -fsS -H 'Accept: text/plain' https://example.com/health"
    """
    if ": " not in file.text:
        return
    seen = set()
    for step in file.steps:
        commands = step.field("commands")
        if commands is None:
            continue
        for node in commands.items if commands.kind == "sequence" else (commands,):
            if node.kind == "mapping" and node.pairs and node.position not in seen:
                seen.add(node.position)
                yield from _of_command(file, node)


def _of_command(file: WoodpeckerFile, node: Node) -> Iterator[Fault]:
    key, value = node.pairs[0]
    start = file.lines.offset(key.position)
    colon = start + len(key.value)
    if not key.plain or not file.text.startswith(f"{key.value}:", start) or value.kind != "scalar":
        return
    remedy = "put the whole command in quotes, or write it as a block after `|`"
    message = f"the colon behind {key.value[:100]!r} makes a mapping of this command"
    end = end_of(file, value) if value.value else colon + 1
    text = file.text[start:end]
    whole = len(node.pairs) == 1 and value.plain and value.style == "" and "\n" not in text
    edits = (Edit(start, end, quoted(text)),) if whole else ()
    yield Fault(file.lines.position(colon), message, remedy, edits=edits)
