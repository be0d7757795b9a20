"""See `duplicate_key`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ..rule import Fault, error
from ..view.github import GithubFile


@error
def duplicate_key(file: GithubFile) -> Iterator[Fault]:
    """A mapping has the same key twice.

    Why: GitHub refuses the whole workflow ("'build' is already defined"), and does not distinguish capitals there.
    Most tools on a desk take the last of the two and say nothing, so it is found after the push: one of the "push to
    see" loops (N-08, 2026-03-15).

    Bad: 9:5

        on: push
        jobs:
          test:
            runs-on: ubuntu-24.04
            steps:
              - run: make test
            timeout-minutes: 10
            env: {A: "1"}
            env: {B: "2"}

    Bad: 21:11 22:3

        name: Build
        on:
          push:
            branches: [main]
        permissions: {}
        concurrency:
          group: build
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            permissions:
              contents: read
            steps:
              - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0
                with:
                  persist-credentials: false
              - name: Build
                env:
                  IMAGE: registry.example.com/shop
                  Image: registry.example.com/cart
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: make build

    Good:

        on: push
        jobs:
          test:
            runs-on: ubuntu-24.04
            steps:
              - run: make test
                env: {A: "1", B: "2"}

    Good:

        name: Build
        on:
          push:
            branches: [main]
        permissions: {}
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            permissions:
              contents: read
            steps:
              - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0
                with:
                  persist-credentials: false
              - name: Build
                env:
                  IMAGE: registry.example.com/shop
                run: make image
          test:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            permissions: {}
            steps:
              - name: Build
                env:
                  IMAGE: registry.example.com/cart
                run: echo "$IMAGE"
    """
    for node in yaml.walk(file.root):
        first: dict[str, str] = {}
        for key, _ in node.pairs:
            if key.kind != "scalar" or (key.plain and key.value == "<<"):
                continue
            name = first.setdefault(key.value.upper(), key.value)
            if name is not key.value:
                same = "twice in one mapping" if name == key.value else f"there already as {name!r}"
                yield Fault(key.position, f"the key {key.value!r} is {same}", "keep one of the two")
