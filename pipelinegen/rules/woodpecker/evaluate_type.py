"""See `evaluate_type`."""

from __future__ import annotations

from collections.abc import Iterator

from ...woodpecker.names import NAMES
from ...woodpecker.when.expr.node import Node as Part
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._evaluate import Condition, conditions, names, parts, refusal, refusal_with, tree

_REMEDY = 'compare texts: `NAME == "3"`; `int(NAME)` makes a number where there always is one'


@error
def evaluate_type(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""An `evaluate` is refused by the server, or its types decide it once and for all.

    Why: To the server every variable is a text, and one that is not set is the empty text. Whatever does not fit stops
    the whole pipeline, on every event, since `evaluate` is worked out although another filter says no already; and
    nothing is ever `nil` (expr-lang 1.17, measured with Woodpecker 3.17).

    Bad: 3:35

        when:
          - event: push
            evaluate: 'CI_PIPELINE_NUMBER > 3'
        steps:
          - name: build
            image: alpine:3.20
            commands:
              - make

    Bad: 4:26

        when:
          - event: manual
            branch: main
            evaluate: 'IMAGE_TAG != nil && CI_FORGE_TYPE == "github"'
        steps:
          - name: deploy
            image: bitnami/kubectl:latest
            commands:
              - 'test -n "$IMAGE_TAG" || exit 1'
              - 'kubectl -n shop set image deployment/shop "shop=registry.example.com/shop:$IMAGE_TAG"'
              - kubectl -n shop rollout status deployment/shop

    Bad: 3:16 10:26

        when:
          - event: [manual, cron]
            evaluate: 'IMAGE_TAG'
        steps:
          - name: many
            image: alpine:3.20
            commands:
              - make
            when:
              - evaluate: 'COUNT == 3'

    Good:

        when:
          - event: manual
            branch: main
            evaluate: 'IMAGE_TAG != "" && CI_FORGE_TYPE == "github"'
        steps:
          - name: deploy
            image: bitnami/kubectl:latest
            commands:
              - 'test -n "$IMAGE_TAG" || exit 1'
              - 'kubectl -n shop set image deployment/shop "shop=registry.example.com/shop:$IMAGE_TAG"'
              - kubectl -n shop rollout status deployment/shop

    Good:

        when:
          - event: push
            evaluate: 'int(CI_PIPELINE_NUMBER) > 3 and not (CI_COMMIT_MESSAGE contains "[skip]")'
        steps:
          - name: build
            image: alpine:3.20
            commands:
              - make
            when:
              - evaluate: 'any(split(CI_COMMIT_PULL_REQUEST_LABELS, ","), # == "x") || COUNT == "3"'
    """
    for condition in conditions(file):
        yield from _of_condition(condition)


def _of_condition(condition: Condition) -> Iterator[Fault]:
    shown = condition.text[:100]
    refused = refusal(condition)
    if refused is not None:
        error, event = refused
        message = f"on {event!r} the server refuses the pipeline for {shown!r}: {error.reason}"
        is_text = error.reason.startswith("a condition is expected")
        remedy = 'make it a condition: `NAME != ""`' if is_text else _REMEDY
        yield Fault(condition.position(error.offset), message, remedy)
        return
    own = {each.value: "value" for each in names(condition) if isinstance(each.value, str) and each.value not in NAMES}
    later = refusal_with(condition, own) if own else None
    if later is not None:
        message = f"with a value for {', '.join(map(repr, own))} the server refuses {shown!r}: {later.reason}"
        yield Fault(condition.position(later.offset), message[:400], _REMEDY)
        return
    for part in parts(tree(condition)):
        if part.kind == "binary" and part.value in ("==", "!=") and _with_nil(part):
            always = "never" if part.value == "==" else "always"
            message = f"`{part.value} nil` {always} holds: no variable is nil, one that is not set is empty"
            yield Fault(condition.position(part.offset), message, 'compare with the empty text, `""`')


def _with_nil(part: Part) -> bool:
    """Whether a name is held against nil."""
    kinds = [(each.kind, each.value) for each in part.children]
    return ("literal", None) in kinds and any(kind == "name" for kind, _ in kinds)
