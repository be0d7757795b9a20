"""`when`: whether a workflow or a step runs for an event.

The filters of one item must all hold, one item of a list is enough, and a filter that does not apply to the event
counts as holding: `cron: nightly` without `event: cron` runs on every push.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from . import glob
from .constraint import Constraint, Globs, Paths, WhenError, read_constraints
from .evaluate import EvaluateError, EvaluateUnknown, evaluate
from .metadata import PULL_EVENTS, Metadata
from .variables import environ

__all__ = ["WhenError", "WhenMatch", "match_when"]

Level = Literal["workflow", "step"]
Version = tuple[int, int, int]

BASELINE: Version = (3, 17, 0)
# `status` of a whole workflow counts from here on, and up to the second version any of them means both.
_WORKFLOW_STATUS: Version = (3, 14, 0)
_LAST_STATUS_IS_BOTH: Version = (3, 18, 0)
# In this version the conditions of a workflow do not see the variables of the run.
_HIDDEN_VARIABLES: Version = (3, 18, 0)


@dataclass(frozen=True, slots=True)
class WhenMatch:
    """Whether it matches, and after what it then runs.

    A step runs after success or failure of those before it. A workflow asks for nothing of the kind: for it
    `on_success` is true and `on_failure` false, and `runs_on` are the outcomes of the workflows it depends on with
    which it starts. None is the default: all of them succeeded.
    """

    match: bool
    on_success: bool = False
    on_failure: bool = False
    runs_on: tuple[str, ...] | None = None


def match_when(when: object, metadata: Metadata, *, level: Level, version: Version = BASELINE) -> WhenMatch:
    """What the server makes of the `when` of a workflow or step; `when` is the YAML value, None where there is none.

    Raises WhenError where the server would refuse the pipeline, EvaluateUnknown and GlobTooComplexError where its
    answer is not known.
    """
    constraints = read_constraints(when) or (Constraint(),)
    variables = {} if level == "workflow" and version == _HIDDEN_VARIABLES else metadata.variables
    environment = {**variables, **metadata.workflow.matrix, **environ(metadata)}
    first = next((at for at, each in enumerate(constraints) if _holds(each, metadata, level, environment)), None)
    if first is None:
        return WhenMatch(match=False)
    matching = [constraints[first], *_also_matching(constraints[first + 1 :], metadata, level, environment)]
    on_success = any(not each.status or "success" in each.status for each in matching)
    on_failure = any("failure" in each.status for each in matching)
    if level == "step":
        return WhenMatch(match=True, on_success=on_success, on_failure=on_failure)
    runs_on = _runs_on(version, on_success=on_success) if on_failure else None
    return WhenMatch(match=True, on_success=True, runs_on=runs_on)


def _runs_on(version: Version, *, on_success: bool) -> tuple[str, ...] | None:
    """The outcomes for a workflow that asks for failure."""
    if version < _WORKFLOW_STATUS:
        return None
    return ("failure", "success") if on_success or version <= _LAST_STATUS_IS_BOTH else ("failure",)


def _also_matching(
    constraints: Sequence[Constraint], metadata: Metadata, level: Level, environment: dict[str, str]
) -> list[Constraint]:
    """The items that match besides the first; they only add their `status`, and a fault in them harms nobody."""
    found = []
    for constraint in constraints:
        try:
            if _filters_hold(constraint, metadata, level) and _holds(constraint, metadata, level, environment):
                found.append(constraint)
        except WhenError:
            continue
    return found


def _holds(constraint: Constraint, metadata: Metadata, level: Level, environment: dict[str, str]) -> bool:
    filters = _filters_hold(constraint, metadata, level)
    if not constraint.evaluate:
        return filters
    try:
        # A fault in the expression stops the server even where another filter has decided already.
        return evaluate(constraint.evaluate, environment) and filters
    except EvaluateError as error:
        raise WhenError(f"evaluate: {constraint.evaluate!r}: {error}") from None
    except EvaluateUnknown as error:
        error.add_note(f"in evaluate: {constraint.evaluate!r}")
        raise


def _filters_hold(constraint: Constraint, metadata: Metadata, level: Level) -> bool:
    pipeline, commit = metadata.pipeline, metadata.pipeline.commit
    if level == "step" and not _matrix_holds(constraint, metadata):
        return False
    if constraint.event and pipeline.event not in constraint.event:
        return False
    named = [
        (constraint.platform, metadata.system.platform),
        (constraint.repo, metadata.repository.full_name),
        (constraint.ref, commit.ref),
        (constraint.instance, metadata.system.host),
    ]
    if pipeline.event != "tag":
        named.append((constraint.branch, commit.branch))
    if pipeline.event == "cron":
        named.append((constraint.cron, pipeline.cron))
    if not all(_globs_hold(globs, value) for globs, value in named):
        return False
    has_files = pipeline.event == "push" or pipeline.event in PULL_EVENTS
    return not has_files or _paths_hold(constraint.path, commit.changed_files, commit.message)


def _any_match(patterns: Sequence[str], value: str) -> bool:
    return any(glob.match(pattern, value) for pattern in patterns)


def _globs_hold(globs: Globs, value: str) -> bool:
    return not _any_match(globs.exclude, value) and (not globs.include or _any_match(globs.include, value))


def _paths_hold(paths: Paths, files: Sequence[str], message: str) -> bool:
    if paths.ignore_message and _lower(paths.ignore_message) in _lower(message):
        return True
    if not files:
        return paths.on_empty
    if paths.exclude and all(_any_match(paths.exclude, file) for file in files):
        return False
    return not paths.include or any(_any_match(paths.include, file) for file in files)


def _lower(text: str) -> str:
    # Go makes one character of one character.
    return "".join(character.lower()[0] for character in text)


def _matrix_holds(constraint: Constraint, metadata: Metadata) -> bool:
    def same(key: str, pattern: str) -> bool:
        return glob.match(pattern, metadata.workflow.matrix.get(key, ""))

    include, exclude = constraint.matrix.include, constraint.matrix.exclude
    if exclude and all(same(key, pattern) for key, pattern in exclude.items()):
        return False
    return all(same(key, pattern) for key, pattern in include.items())
