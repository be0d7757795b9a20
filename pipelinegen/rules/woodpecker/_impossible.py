"""Names that a filter asks for and that nothing can have: what is wrong, and what would be right."""

from __future__ import annotations

import re

from ...errors import PipelinegenError
from ...syntax.yaml import Node, quoted
from ...woodpecker.when.evaluate import evaluate
from ..facts.conditions import Condition, is_fixed, listed, patterns
from ._globs import fault, is_literal, literal_start, matches

_MANUAL_REF_SINCE = (3, 18, 0)
# What the ref of an event may begin with, whatever the forge.
_REFS = {
    "push": ("refs/heads/",),
    "cron": ("refs/heads/",),
    "tag": ("refs/tags/",),
    "release": ("refs/tags/",),
    "deployment": ("refs/heads/", "refs/tags/", "refs/pull", "refs/merge-requests/"),
    "manual": ("refs/heads/",),
    **dict.fromkeys(
        ("pull_request", "pull_request_closed", "pull_request_metadata"), ("refs/pull", "refs/merge-requests/")
    ),
}


_NAME = re.compile(r"\b[A-Za-z_$][A-Za-z0-9_]*\b")
_TEXT = re.compile(r'"[^"]*"|\'[^\']*\'|`[^`]*`')
_WORDS = frozenset(
    {"CI_PIPELINE_EVENT", "and", "or", "not", "in", "matches", "contains", "startsWith", "endsWith", "true", "false"}
)


def impossible(item: Condition, name: str, include: tuple[Node, ...]) -> tuple[str, str] | None:
    """What makes all of the patterns impossible, and what would be right."""
    values = [node.value for node in include]
    shown = quoted(values[0])
    if not any(values):
        return f"`{name}` is empty, which matches only an empty name", "leave it out, or name something"
    if name == "ref":
        return _impossible_ref(item, values)
    if name == "repo" and all("/" not in value and not value.startswith(("**", "{")) for value in values):
        return (
            f"no repository is called {shown}: its name is 'owner/name'",
            f"write {quoted('*/' + values[0])}, or the owner",
        )
    if name == "instance" and all("://" in value for value in values):
        return f"{shown} is an address, and the server's host name is compared", "write the host name alone"
    if name == "branch" and item.step and item.events and "tag" not in item.events and all(map(is_literal, values)):
        return _impossible_branch(item, values)
    return None


def _impossible_ref(item: Condition, values: list[str]) -> tuple[str, str] | None:
    found = item.events
    if not found or ("manual" in found and item.file.known.version < _MANUAL_REF_SINCE):
        return None
    starts = {start for event in found for start in _REFS[event]}
    for value in values:
        begin = literal_start(value)
        if fault(value) or begin == "" or any(start.startswith(begin) or begin.startswith(start) for start in starts):
            return None
    message = f"the ref {quoted(values[0])} is none that {listed(found)} can have"
    return message, "a ref is such as `refs/heads/main` or `refs/tags/v1.0.0`; a branch has the filter `branch`"


def _impossible_branch(item: Condition, values: list[str]) -> tuple[str, str] | None:
    outer = [Condition(item.file, node) for node in item.file.conditions]
    outer = [each for each in outer if each.events & item.events]
    allowed: list[str] = []
    for each in outer:
        include, _ = patterns(each.field("branch"))
        if not include or not all(map(is_fixed, include)):
            return None
        allowed += [node.value for node in include]
    if not outer or any(matches(pattern, value) for pattern in allowed for value in values):
        return None
    message = (
        f"{item.owner} waits for the branch {quoted(values[0])}, and its workflow runs on {quoted(allowed[0])} only"
    )
    return message, "name the branch in the workflow's `when`, too, or drop it here"


def impossible_event(item: Condition) -> bool:
    """Whether its expression looks at the event only, and is false on each that the condition lets through."""
    text = item.expression
    if "CI_PIPELINE_EVENT" not in text or "${" in text or not item.events:
        return False
    if not set(_NAME.findall(_TEXT.sub("", text))) <= _WORDS:
        return False
    try:
        return not any(evaluate(text, {"CI_PIPELINE_EVENT": event}) for event in item.events)
    except PipelinegenError:
        return False
