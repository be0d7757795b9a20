"""See `unquoted_version`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax import yaml
from ...syntax.yaml import Node
from ..rule import Fault, error
from ..view.github import GithubFile, GithubJob

_SHORTENED = re.compile(r"[-+]?\d+\.\d*0")
_MATRIX_INPUT = re.compile(r"\$\{\{\s*matrix\.([\w-]+)\s*\}\}")


@error
def unquoted_version(file: GithubFile) -> Iterator[Fault]:
    """A version that ends with a zero is a number, and loses the zero.

    Why: YAML reads `3.10` as the number 3.1, and `3.0` as 3. The action then installs Python 3.1, which does not
    exist, or the newest 3.x. That a value is another one than is written is how a commit of digits became a number,
    too (2026-03-14, A-15).

    Bad: 8:27

        on: push
        jobs:
          test:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/setup-python@v6
                with:
                  python-version: 3.10
              - run: python -m pytest

    Bad: 7:22 14:25 22:23

        name: Test
        on:
          push:
            branches: [main]
        permissions: {}
        env:
          TERRAFORM_VERSION: 1.10
        jobs:
          test:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            strategy:
              matrix:
                python: ["3.9", 3.10, 3.11]
                database: ["16"]
            steps:
              - uses: actions/setup-python@v6
                with:
                  python-version: ${{ matrix.python }}
              - uses: actions/setup-go@v6
                with:
                  go-version: 1.20
              - run: make test

    Good:

        on: push
        jobs:
          test:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/setup-python@v6
                with:
                  python-version: "3.10"

    Good:

        name: Test
        on:
          push:
            branches: [main]
        permissions: {}
        jobs:
          test:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            strategy:
              matrix:
                python: ["3.9", "3.10", 3.11]
                threshold: [0.50, 1.0]
            steps:
              - uses: actions/setup-python@v6
                with:
                  python-version: ${{ matrix.python }}
              - run: python -m pytest --fail-under "${{ matrix.threshold }}"
    """
    for node in _versions(file):
        if node.plain and not node.tag and _SHORTENED.fullmatch(node.value):
            number = repr(float(node.value)).removesuffix(".0")
            message = f"the version {node.value} is the number {number}"
            fault = Fault(node.position, message, f'write it with quotes: "{node.value}"')
            # `21.0` and 21 are often the same; `3.10` and 3.1 never are.
            yield fault if node.value.partition(".")[2].strip("0") else fault.softened()


def _versions(file: GithubFile) -> Iterator[Node]:
    """What is used as a version: inputs, variables and values of a matrix, by their names or where they go."""
    if not re.search(r"\d\.\d*0\b", file.text):
        return
    yield from _named(yaml.field(file.root, "env"))
    for job in file.jobs:
        yield from _named(job.field("env"))
        yield from _named(job.field("with"))
        used: set[str] = set()
        for step in job.steps:
            yield from _named(step.field("env"))
            for name, (_, value) in step.inputs.items():
                if name.endswith("version"):
                    yield value
                    used.update(_MATRIX_INPUT.findall(value.value))
        yield from _of_matrix(job, used)


def _named(variables: Node | None) -> Iterator[Node]:
    return (value for key, value in yaml.entries(variables) if key.value.lower().endswith("version"))


def _of_matrix(job: GithubJob, used: set[str]) -> Iterator[Node]:
    matrix = job.field("strategy", "matrix")
    every = list(yaml.entries(matrix))
    for key, value in yaml.entries(matrix):
        if key.value in ("include", "exclude"):
            every += [pair for item in value.items for pair in yaml.entries(item)]
    for key, value in every:
        if key.value in used or key.value.lower().endswith("version"):
            yield from yaml.scalars(value)
