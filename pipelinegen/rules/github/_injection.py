"""Which values of GitHub's events are texts that anybody can choose, and where they come out as text."""

from __future__ import annotations

import re

from ...syntax.expression import Reference

_BOOLEAN = frozenset({"contains", "startswith", "endswith", "hashfiles"})
_FREE = re.compile(
    r"""github\.head_ref
    | github\.event\.(?:
        (?:issue|pull_request|discussion)\.(?:title|body)
        | (?:comment|review|review_comment)\.body
        | pull_request\.head\.(?:ref|label|repo\.(?:default_branch|description|homepage))
        | (?:head_commit|commits\.[^.]+)\.(?:message|(?:author|committer)\.(?:name|email))
        | pages\.[^.]+\.page_name
        | workflow_run\.(?:head_branch|display_title|head_commit\.(?:message|(?:author|committer)\.(?:name|email)))
    )""",
    re.VERBOSE,
)


def is_text(reference: Reference) -> bool:
    """Whether what is read can come out as text, rather than as the answer to a question about it."""
    return not reference.compared and not _BOOLEAN.intersection(reference.functions)


def is_free_text(reference: Reference) -> bool:
    """Whether whoever causes the event chooses the text."""
    return _FREE.fullmatch(reference.name) is not None
