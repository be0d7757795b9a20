"""See `bad_duration`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..facts.plugins import GIT_IMAGES
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile

# As Go reads a duration: numbers with units; nothing but zero may stand alone.
_DURATION = re.compile(r"[-+]?(?:0|(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+)")
_SECONDS = re.compile(r"([0-9]+)\s*(?:s|sec|secs|seconds?|)", re.IGNORECASE)


@error
def bad_duration(file: WoodpeckerFile) -> Iterator[Fault]:
    """The clone plugin's pause between two tries is no duration that it can read.

    Why: It is written in Go and wants `10s`; `10sec`, as its own page once showed, or a number without a unit end the
    clone step before it has cloned anything (2026-02-22, G-02, in four repositories).

    Bad: 6:16

        clone:
          git:
            image: woodpeckerci/plugin-git
            settings:
              attempts: 5
              backoff: 10sec
        when:
          - event: manual
        steps:
          - name: test
            image: alpine:3.20
            commands:
              - ./test.sh

    Bad: 11:16

        when:
          - event: [ push, pull_request ]
            branch: main

        clone:
          - name: git
            image: woodpeckerci/plugin-git:2.6.0
            settings:
              partial: false
              attempts: 3
              backoff: 10

        steps:
          - name: build
            image: node:22-alpine
            commands:
              - npm ci
              - npm run build
          - name: test
            image: node:22-alpine
            commands:
              - npm test

    Good:

        clone:
          git:
            image: woodpeckerci/plugin-git:2.6.0
            settings:
              attempts: 5
              backoff: 1m30s
        when:
          - event: manual
        steps:
          - name: test
            image: alpine:3.20
            commands:
              - ./test.sh

    Good:

        clone:
          git:
            image: woodpeckerci/plugin-git:2.6.0
            settings:
              backoff: "0"
        when:
          - event: manual
        steps:
          - name: test
            image: alpine:3.20
            commands:
              - ./test.sh
    """
    if "backoff" not in file.text:
        return
    for step in file.steps:
        pair = step.settings.get("backoff") if step.image_name in GIT_IMAGES else None
        if pair is None or pair[1].kind != "scalar" or "$" in pair[1].value or not pair[1].value:
            continue
        value = pair[1].value
        if not _DURATION.fullmatch(value):
            seconds = _SECONDS.fullmatch(value.strip())
            remedy = f"write a number and a unit, such as `{seconds[1] if seconds else 10}s`"
            yield Fault(pair[1].position, f"backoff {value!r} is no duration", remedy)
