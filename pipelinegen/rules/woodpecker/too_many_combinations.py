"""See `too_many_combinations`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ...woodpecker.file.document import DocumentError
from ...woodpecker.file.matrix import MAX_AXES, MAX_COMBINATIONS, total
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile


@error
def too_many_combinations(file: WoodpeckerFile) -> Iterator[Fault]:
    """A matrix has more combinations than the server runs.

    Why: Woodpecker makes 27 workflows of a matrix at most and looks at 12 of its axes; the rest is dropped without a
    word, and what was never tested is green.

    Bad: 4:1

        when:
          - event: push

        matrix:
          GO: ["1.20", "1.21", "1.22"]
          DATABASE: [postgres, mysql, sqlite, mssql]
          ARCH: [amd64, arm64, riscv64]
        steps:
          - name: test
            image: golang:${GO}
            commands:
              - make test DATABASE=${DATABASE} ARCH=${ARCH}

    Bad: 1:1

        matrix:
          A: [a, b, c, d, e, f, g]
          B: [a, b, c, d]
        when: {event: push}
        steps:
          - name: test
            image: alpine:3.20
            commands:
              - ./test ${A} ${B}

    Good:

        when:
          - event: push

        matrix:
          GO: ["1.20", "1.21", "1.22"]
          DATABASE: [postgres, mysql, sqlite]
          ARCH: [amd64, arm64, riscv64]
        steps:
          - name: test
            image: golang:${GO}
            commands:
              - make test DATABASE=${DATABASE} ARCH=${ARCH}

    Good:

        matrix:
          include:
            - {GO: "1.21", DATABASE: postgres}
            - {GO: "1.22", DATABASE: mysql}
        when: {event: push}
        steps:
          - name: test
            image: golang:${GO}
            commands:
              - make test DATABASE=${DATABASE}
    """
    key = yaml.key_of(file.root, "matrix")
    if key is None:
        return
    try:
        count = total(file.root)
    except DocumentError:
        return
    axes = len(tuple(yaml.entries(yaml.field(file.root, "matrix")))) if count else 0
    if count > MAX_COMBINATIONS:
        message = f"the matrix has {count} combinations; the server runs {MAX_COMBINATIONS} and drops the rest unseen"
        yield Fault(key.position, message, "list the combinations that matter in `include`, or split the workflow")
    elif axes > MAX_AXES:
        message = f"the matrix has {axes} axes; the server looks at {MAX_AXES} and drops the rest unseen"
        yield Fault(key.position, message, "leave axes of one value out: write the value itself")
