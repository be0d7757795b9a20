"""See `bad_glob`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax.yaml import Node, quoted
from ..facts.conditions import NAMED, conditions, is_fixed, patterns
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._globs import fault

# `**` is more than `*` only where it is a whole segment.
_HALF_SEGMENT = re.compile(r"(?:^|/)(?:\*\*[^/*,{}]+|[^/*,{}]+\*\*)(?:/|$)")


@error
def bad_glob(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A glob of a condition can match nothing, because of how it is written.

    Why: The server says nothing about a malformed glob: it matches nothing. As an `include` it switches the workflow
    off, as an `exclude` it excludes nothing. Globs are compared with whole names as git has them: a file has no `/` or
    `./` in front, a folder's name matches none of its files, a branch has no `refs/heads/`, and `!` negates nothing
    (Woodpecker issue 922).

    Bad: 5:17, 6:18

        when:
          - event: push
            branch: main
            path:
              include: ["src/", "Makefile"]
              exclude: [ "./docs/**" ]
              on_empty: false
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...

    Bad: 3:14, 10:17

        when:
          - event: push
            branch: ["release/[0-9", main]
        steps:
          - name: publish
            image: node:20
            commands:
              - npm publish
            when:
              - branch: "!main"

    Bad: 5:9

        when:
          - event: push
            branch: main
            path:
              - "docs/**.md"
        steps:
          - name: spell
            image: node:20
            commands:
              - npm run spell

    Good:

        when:
          - event: push
            branch: [main, "release/*"]
            path:
              include: ["src/**", "**/*.mod", "{cmd,pkg}/**", Makefile]
              exclude: ["**/*.md"]
              on_empty: false
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...

    Good:

        when:
          - event: push
            branch:
              exclude: [main, "renovate/**"]
          - event: tag
            ref: refs/tags/v*
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
    """
    for item in conditions(file):
        for name in (*NAMED, "path"):
            node = item.field(name)
            if node is None:
                continue
            for each in (*patterns(node)[0], *patterns(node)[1]):
                if is_fixed(each):
                    yield from _of_pattern(name, each)


def _of_pattern(name: str, node: Node) -> Iterator[Fault]:
    pattern = node.value
    shown = quoted(pattern)
    if wrong := fault(pattern):
        yield Fault(node.position, f"glob {shown} matches nothing: {wrong}", "a glob is such as `src/**` or `v[0-9]*`")
    elif pattern.startswith("!"):
        message = f"{shown} negates nothing: it matches only what begins with '!'"
        yield Fault(node.position, message, f"write `{name}: {{exclude: [{quoted(pattern[1:])}]}}`")
    elif name == "branch" and pattern.startswith("refs/heads/"):
        message = f"no branch is called {shown}"
        yield Fault(
            node.position, message, f"write {quoted(pattern.removeprefix('refs/heads/'))}, or call the filter `ref`"
        )
    elif name == "path":
        yield from _of_path(node, pattern, shown)


def _of_path(node: Node, pattern: str, shown: str) -> Iterator[Fault]:
    if pattern.startswith(("/", "./", "../")):
        right = re.sub(r"^[./]*/", "", pattern) or "**"
        yield Fault(
            node.position, f"no changed file is called {shown}: names begin without '/'", f"write {quoted(right)}"
        )
    elif pattern.endswith("/") and len(pattern) > 1:
        message = f"{shown} matches no file: a folder's name does not stand for what is in it"
        yield Fault(node.position, message, f"write {quoted(pattern + '**')}")
    elif found := _HALF_SEGMENT.search(pattern):
        message = f"in {shown} `**` does not cross '/', because it is no whole part of the path"
        right = pattern.replace(found[0], found[0].replace("**", "**/*" if found[0].strip("/")[0] == "*" else "*/**"))
        yield Fault(node.position, message, f"write {quoted(right)}, or a single `*`").softened()
