"""See `workflow_status_ignored`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ...woodpecker.version import show
from ..facts.conditions import Condition
from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile

_COUNTS_SINCE = (3, 14, 0)
_LAST_IS_BOTH = (3, 18, 0)


@warning
def workflow_status_ignored(file: WoodpeckerFile) -> Iterator[Fault]:
    """A workflow is to run after a failure only, and this server runs it after success, too.

    Why: Of `status: [failure]` at the head of a file Woodpecker 3.14.0 to 3.18.0 makes both outcomes (its issue 4355),
    and earlier versions do not look at it: a message that something failed is sent whenever nothing did.

    Bad: 3:13

        when:
          - event: push
            status: [failure]
        depends_on:
          - build
          - deploy
        steps:
          - name: tell
            image: plugins/slack:1.4.1
            failure: ignore
            settings:
              webhook:
                from_secret: slack-webhook-url

    Bad: 1:29

        when: {event: cron, status: [ failure ]}
        depends_on: [nightly]
        steps:
          - name: tell
            image: alpine:3.20
            commands:
              - ./tell

    Good:

        when:
          - event: push
        runs_on: [failure]
        depends_on:
          - build
          - deploy
        steps:
          - name: tell
            image: plugins/slack:1.4.1
            failure: ignore
            settings:
              webhook:
                from_secret: slack-webhook-url

    Good:

        when:
          - event: push
            status: [success, failure]
        depends_on: [build]
        steps:
          - name: clean
            image: alpine:3.20
            commands:
              - ./clean
    """
    version = file.known.version
    if version > _LAST_IS_BOTH or yaml.field(file.root, "runs_on") is not None:
        return
    for node in file.conditions:
        status = Condition(file, node).field("status")
        words = [each.value for each in yaml.scalars(status)]
        if status is not None and "failure" in words and "success" not in words:
            message = f"Woodpecker {show(version)} runs this workflow after success, too, not after a failure only"
            if version < _COUNTS_SINCE:
                message = f"Woodpecker {show(version)} does not look at the `status` of a workflow"
            yield Fault(status.position, message, "write `runs_on: [failure]` at the top of the file instead")
