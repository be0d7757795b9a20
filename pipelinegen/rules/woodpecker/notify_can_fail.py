"""See `notify_can_fail`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ..facts.notices import is_about_status, notice
from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep


@warning
def notify_can_fail(file: WoodpeckerFile) -> Iterator[Fault]:
    """A step that only tells of the result can itself make the pipeline fail.

    Why: A chat that is down, or a changed webhook, turns a good deploy red. The step that told of a deploy failed the
    pipeline and was taken out altogether (2026-03-16, I-02).

    Bad: 11:12

        when:
          - event: push
            branch: main
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop set image deployment/shop shop="registry.example.com/shop:$CI_COMMIT_SHA"
              - kubectl -n shop rollout status deployment/shop --timeout=300s
          - name: notify
            image: plugins/slack:1.4.1
            settings:
              webhook:
                from_secret: slack-webhook-url
              channel: general
            when:
              - status: [success, failure]

    Bad: 14:9

        when:
          - event: push
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
          - name: tell
            image: curlimages/curl:8.10.1
            environment:
              TOKEN:
                from_secret: telegram_token
            commands:
              - curl -fsS "https://api.telegram.org/bot$TOKEN/sendMessage" -d chat_id=1 -d text=failed
            when:
              - status: [success]

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop set image deployment/shop shop="registry.example.com/shop:$CI_COMMIT_SHA"
              - kubectl -n shop rollout status deployment/shop --timeout=300s
          - name: notify
            image: plugins/slack:1.4.1
            failure: ignore
            settings:
              webhook:
                from_secret: slack-webhook-url
              channel: general
            when:
              - status: [success, failure]

    Good:

        when:
          - event: push
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
          - name: tell
            image: curlimages/curl:8.10.1
            failure: ignore
            environment:
              TOKEN:
                from_secret: telegram_token
            commands:
              - curl -fsS "https://api.telegram.org/bot$TOKEN/sendMessage" -d chat_id=1 -d text=failed
            when:
              - status: [failure]
    """
    for step in file.steps:
        failure = step.field("failure")
        if step.area != "steps" or (failure is not None and failure.value == "ignore"):
            continue
        if _is_for_failures(step):
            continue  # the pipeline has failed already
        where = notice(step) if step.is_plugin or is_about_status(step) else None
        if where is not None:
            message = f"step {step.name!r} only tells of the result, and its own failure fails the pipeline"
            yield Fault(where, message, "add `failure: ignore`")


def _is_for_failures(step: WoodpeckerStep) -> bool:
    """Whether the step runs after a failure only."""
    named = [[each.value for each in yaml.scalars(yaml.field(item, "status"))] for item in step.conditions]
    return bool(named) and all(each == ["failure"] for each in named)
