"""See `typed_value`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...errors import PipelinegenError
from ...syntax.yaml import Node
from ...woodpecker.file.scalar import FLOAT, INT, TIMESTAMP, typed
from ..rule import Edit, Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._quoting import quoted, retyped
from ._references import uses
from ._spans import end_of, start_of

_VERSION = re.compile(r"version|release|(?<![a-z])(?:ver|tags?)(?![a-z])")


@error
def typed_value(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A value without quotes arrives as another one than is written: a version, an octal number, a date.

    Why: What stands in `environment` and `settings` is read by its type and printed again: `1.10` arrives as `1.1`,
    `010` as `8`, `2024-01-01` as a time with quotes around it (measured with Woodpecker 3.17).

    Bad: 8:25 9:14

        when:
          - event: push
        steps:
          - name: test
            image: golang:1.23
            environment:
              GOFLAGS: -mod=vendor
              POSTGRES_VERSION: 16.10
              UMASK: 022
            commands:
              - make test

    Bad: 12:11 13:11 16:23

        when:
          - event: [push, tag]
            branch: main
        steps:
          - name: image
            image: woodpeckerci/plugin-docker-buildx:5
            settings:
              repo: registry.example.com/shop
              registry: registry.example.com
              dockerfile: Dockerfile
              tags:
                - 3.0
                - 1e3
                - "1.10"
              username: shop
              build_args: {A: 2024-05-01, B: 7}

    Good:

        when:
          - event: push
        steps:
          - name: test
            image: golang:1.23
            environment:
              POSTGRES_VERSION: "16.10"
              UMASK: "022"
              RETRIES: 3
              RATIO: 0.5
              DEBUG: true
              ANSWER: yes
            commands:
              - make test

    Good:

        matrix:
          GO_VERSION: [1.10, 1.20]
        labels:
          zone: 010
        when:
          - event: push
        steps:
          - name: test
            image: golang:${GO_VERSION}
            commands:
              - go test ./...
    """
    for found in uses(file).values():
        use = found[0]
        node = use.node
        if use.step is None or use.is_key or not node.plain or use.area not in ("environment", "settings"):
            continue
        if not node.value or node.value[0] not in "+-.0123456789TFtf" or "from_secret" in use.path:
            continue
        arrives = retyped(node)
        if arrives is None:
            continue
        start, end = start_of(file, node), end_of(file, node)
        edits = (Edit(start, end, quoted(node.value)),) if file.text[start:end] == node.value and not node.tag else ()
        message = f"{node.value[:100]!r} arrives as {arrives[:100]!r}"
        fault = Fault(node.position, message, f"put it in quotes: `{quoted(node.value[:100])}`", edits=edits)
        yield fault if _is_another(node, use.path[-1]) else fault.softened()


def _is_another(node: Node, name: str) -> bool:
    """Whether it is not the same to whoever reads a number: `1e3` is 1000, `010` is not 8."""
    try:
        tag, _ = typed(node)
    except PipelinegenError:
        return True
    if tag == TIMESTAMP:
        return True
    text = node.value.lstrip("+-")
    if tag not in (INT, FLOAT) or text[:1] == "0":
        return text[1:2].isdecimal()
    # `1.0` is 1 for a limit, and another one for a version.
    return "." in text and "e" not in text.lower() and _VERSION.search(name.lower()) is not None
