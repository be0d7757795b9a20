"""See `cron_without_failure_notice`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ...woodpecker.compile import workflow_name
from ..facts.notices import after_failure, has_heartbeat
from ..rule import Fault, warning
from ..view.checkout import Checkout
from ..view.woodpecker import WoodpeckerFile


@warning
def cron_without_failure_notice(checkout: Checkout) -> Iterator[Fault]:
    """A schedule's workflow fails without anybody being told.

    Why: Nobody waits for what runs at night. A check for drift, which had no step that tells of
    a failure, ended at the first thing that it found, every time for four months (2026-04-15 to 2026-08-14, I-07).

    Bad: .woodpecker/drift.yml:2:12

        ==> .woodpecker/drift.yml
        when:
          - event: cron
            cron: drift
        steps:
          - name: plan
            image: hashicorp/terraform:1.15.4
            commands:
              - terraform init -input=false
              - terraform plan -input=false -detailed-exitcode

    Bad: .woodpecker.yml:2:19

        ==> .woodpecker.yml
        when:
          - event: [push, cron]
            branch: main
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
          - name: tell
            image: plugins/slack:1.4.1
            failure: ignore
            settings:
              webhook:
                from_secret: slack-webhook-url
            when:
              - event: push
                status: [failure]

    Good:

        ==> .woodpecker/drift.yml
        when:
          - event: cron
            cron: drift
        steps:
          - name: plan
            image: hashicorp/terraform:1.15.4
            commands:
              - terraform init -input=false
              - terraform plan -input=false -detailed-exitcode
          - name: tell
            image: plugins/slack:1.4.1
            failure: ignore
            settings:
              webhook:
                from_secret: slack-webhook-url
            when:
              - status: [failure]

    Good:

        ==> .woodpecker/nightly.yml
        when:
          - event: cron
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
        ==> .woodpecker/tell.yml
        when:
          - event: cron
        runs_on: [failure]
        depends_on: [nightly]
        steps:
          - name: tell
            image: alpine:3.20
            commands:
              - ./tell
    """
    for file in checkout.workflows:
        if "cron" not in file.events or _follows_failure(file) or _tells(file) or _is_followed(checkout, file):
            continue
        named = (each for item in file.conditions for each in yaml.scalars(yaml.field(item, "event")))
        where = next((each.position for each in named if each.value == "cron"), None)
        if where is not None:
            message = "when the schedule's pipeline fails, nobody is told"
            remedy = (
                "add a step with `when: [{status: [failure]}]` that tells somebody, or report each success to a monitor"
            )
            yield Fault(where, message, remedy, path=file.path)


def _tells(file: WoodpeckerFile) -> bool:
    there = (step for step in file.steps if step.area == "steps" and "cron" in step.events)
    return any(after_failure(step) or has_heartbeat(step) for step in there)


def _follows_failure(file: WoodpeckerFile) -> bool:
    """Whether it runs after the failure of another workflow, and so is the notice."""
    outcomes = [*yaml.scalars(yaml.field(file.root, "runs_on"))]
    outcomes += [each for item in file.conditions for each in yaml.scalars(yaml.field(item, "status"))]
    return any(each.value == "failure" for each in outcomes)


def _is_followed(checkout: Checkout, file: WoodpeckerFile) -> bool:
    name = workflow_name(file.path)
    for other in checkout.workflows:
        if other is not file and "cron" in other.events and _follows_failure(other):
            depends = yaml.field(other.root, "depends_on")
            names = [each.value for each in yaml.scalars(depends)]
            names += [
                each.value
                for item in (depends.items if depends is not None else ())
                for each in yaml.scalars(yaml.field(item, "name"))
            ]
            if name in names:
                return True
    return False
