"""See `platform_filter`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.yaml import quoted
from ..facts.conditions import conditions, is_fixed, patterns
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._globs import matches


@error
def platform_filter(file: WoodpeckerFile) -> Iterator[Fault]:
    """A condition asks for a platform, which is not known when it is looked at.

    Why: The server decides what runs before an agent is chosen, and its platform is empty until then: no name matches
    (Woodpecker issue 1870). An agent is chosen by `labels`.

    Bad: 10:19

        when:
          - event: push
            branch: main
        steps:
          - name: build-arm
            image: golang:1.21
            commands:
              - make build
            when:
              - platform: linux/arm64

    Bad: 3:16

        when:
          - event: push
            platform: [linux/amd64]
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...

    Good:

        when:
          - event: push
            branch: main
        labels:
          platform: linux/arm64
        steps:
          - name: build-arm
            image: golang:1.21
            commands:
              - make build

    Good:

        when:
          - event: push
        matrix:
          platform: [linux/amd64, linux/arm64]
        labels:
          platform: ${platform}
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
    """
    for item in conditions(file):
        include, exclude = patterns(item.field("platform"))
        if include and not any(matches(each.value, "") for each in include if is_fixed(each)):
            message = (
                f"the platform is not {quoted(include[0].value)} but empty when the server looks at this condition"
            )
            yield Fault(
                include[0].position, message, f"write `labels: {{platform: {include[0].value}}}` at the top instead"
            )
        elif exclude and not include:
            message = "the platform is empty when the server looks at this condition: nothing is excluded"
            yield Fault(exclude[0].position, message, "choose the agent by `labels` at the top instead").softened()
