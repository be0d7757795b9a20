"""`when`: whether a workflow or a step runs for an event.

The filters of one item must all hold, one item of a list is enough, and a filter that does not apply to the event
counts as holding: `cron: nightly` without `event: cron` runs on every push.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ..metadata import Metadata, has_files
from ..variables import environ, visible
from ..version import BASELINE, Version, show
from . import glob
from .constraint import Constraint, Globs, Paths, WhenError, read_constraints
from .evaluate import EvaluateError, EvaluateUnknown, evaluate

__all__ = ["Conditions", "WhenError", "WhenMatch", "match_when"]

Level = Literal["workflow", "step"]

# `status` of a whole workflow counts from here on, and up to the second version any of them means both.
_WORKFLOW_STATUS: Version = (3, 14, 0)
_LAST_STATUS_IS_BOTH: Version = (3, 18, 0)


@dataclass(frozen=True, slots=True)
class WhenMatch:
    """Whether it matches, and after what it then runs; `reason` says in words what does not match.

    A step runs after success or failure of those before it. A workflow asks for nothing of the kind: for it
    `on_success` is true and `on_failure` false, and `runs_on` are the outcomes of the workflows it depends on with
    which it starts. None is the default: all of them succeeded.
    """

    match: bool
    on_success: bool = False
    on_failure: bool = False
    runs_on: tuple[str, ...] | None = None
    reason: str = ""


def match_when(when: object, metadata: Metadata, *, level: Level, version: Version = BASELINE) -> WhenMatch:
    """What the server makes of the `when` of a workflow or step; `when` is the YAML value, None where there is none.

    Raises WhenError where the server would refuse the pipeline, EvaluateUnknown and GlobTooComplexError where its
    answer is not known.
    """
    return Conditions(metadata, level, version).match(read_constraints(when))


def _runs_on(version: Version, *, on_success: bool) -> tuple[str, ...] | None:
    """The outcomes for a workflow that asks for failure."""
    if version < _WORKFLOW_STATUS:
        return None
    return ("failure", "success") if on_success or version <= _LAST_STATUS_IS_BOTH else ("failure",)


class Conditions:
    """Answers the conditions of one level, of workflows or of steps, for what is known of one workflow."""

    def __init__(self, metadata: Metadata, level: Level, version: Version) -> None:
        self._metadata = metadata
        self._level = level
        self._version = version

    def match(self, constraints: Sequence[Constraint]) -> WhenMatch:
        """What the server makes of the items of a `when` that has been read; raises as `match_when` does."""
        missed: list[str] = []
        items = iter(constraints or (Constraint(),))
        for constraint in items:
            if unmet := self.unmet(constraint):
                if self.is_named(constraint):
                    missed.append(unmet)
                continue
            matching = [constraint, *(each for each in items if self.also_matches(each))]
            on_success = any(not each.status or "success" in each.status for each in matching)
            on_failure = any("failure" in each.status for each in matching)
            if self._level == "step":
                return WhenMatch(match=True, on_success=on_success, on_failure=on_failure)
            runs_on = _runs_on(self._version, on_success=on_success) if on_failure else None
            return WhenMatch(match=True, on_success=True, runs_on=runs_on)
        # What the items for other events want besides is of no interest.
        return WhenMatch(match=False, reason="; and ".join(dict.fromkeys(missed)) or self.mismatch(constraints))

    @cached_property
    def _variables(self) -> dict[str, str]:
        """What an expression can name: most conditions have none."""
        return {**self._told(), **self._metadata.workflow.matrix, **environ(self._metadata, self._version)}

    def _told(self) -> Mapping[str, str]:
        """The variables of the pipeline, as far as the condition of a workflow or step sees them."""
        return visible(self._metadata, self._version) if self._level == "workflow" else self._metadata.variables

    def is_named(self, constraint: Constraint) -> bool:
        """Whether an item lets the event through, whatever else it wants."""
        return not constraint.event or self._metadata.pipeline.event in constraint.event

    def mismatch(self, constraints: Sequence[Constraint]) -> str:
        """Which events are wanted instead of this one."""
        wanted = dict.fromkeys(event for constraint in constraints for event in constraint.event)
        return f"the event is {self._metadata.pipeline.event}, not {' or '.join(wanted)}"

    def unmet(self, constraint: Constraint) -> str:
        """What of an item does not hold, in words; empty if it matches."""
        filters = self._filter_unmet(constraint)
        if not constraint.evaluate:
            return filters
        try:
            # A fault in the expression stops the server even where another filter has decided already.
            holds = evaluate(constraint.evaluate, self._variables)
        except EvaluateError as error:
            raise WhenError(f"evaluate: {constraint.evaluate!r}: {error}") from None
        except EvaluateUnknown as error:
            error.add_note(f"in evaluate: {constraint.evaluate!r}")
            raise
        return filters or ("" if holds else self._false(constraint.evaluate))

    def also_matches(self, constraint: Constraint) -> bool:
        """Whether an item matches besides the first; it only adds its `status`, and a fault in it harms nobody."""
        try:
            return not self._filter_unmet(constraint) and not self.unmet(constraint)
        except WhenError:
            return False

    def _false(self, expression: str) -> str:
        # What stands in quotes is a value.
        names = dict.fromkeys(re.findall(r"\b[A-Z][A-Z0-9_]*\b", re.sub(r"\"[^\"]*\"|'[^']*'", "", expression)))
        values = ", ".join(f"{name} is {_shown(self._variables.get(name, ''))}" for name in names)
        hides = names.keys() & (self._metadata.variables.keys() - self._told().keys())
        why = f"; Woodpecker {show(self._version)} hides the variables of a pipeline here" if hides else ""
        return f"`{expression}` is false" + (f" ({values}{why})" if values else "")

    def _filter_unmet(self, constraint: Constraint) -> str:
        pipeline, commit = self._metadata.pipeline, self._metadata.pipeline.commit
        if self._level == "step" and not _matrix_holds(constraint, self._metadata):
            return "the values of the matrix are others"
        if not self.is_named(constraint):
            return self.mismatch([constraint])
        named = [
            ("platform", constraint.platform, self._metadata.system.platform),
            ("repository", constraint.repo, self._metadata.repository.full_name),
            ("ref", constraint.ref, commit.ref),
            ("server's host", constraint.instance, self._metadata.system.host),
        ]
        if pipeline.event != "tag":
            named.append(("branch", constraint.branch, commit.branch))
        if pipeline.event == "cron":
            named.append(("cron", constraint.cron, pipeline.cron))
        for what, globs, value in named:
            if wanted := _unmatched(globs, value):
                return f"the {what} is {_shown(value)}, {wanted}"
        told = has_files(pipeline.event)
        return _paths_unmet(constraint.path, commit.changed_files, commit.message) if told else ""


_LONGEST = 60


def _shown(value: str) -> str:
    return "empty" if not value else repr(value if len(value) <= _LONGEST else f"{value[:_LONGEST]}...")


def _any_match(patterns: Sequence[str], value: str) -> bool:
    return any(glob.match(pattern, value) for pattern in patterns)


def _unmatched(globs: Globs, value: str) -> str:
    """What is wanted instead of the value; empty if it is let through."""
    if _any_match(globs.exclude, value):
        return f"which is excluded by {_listed(globs.exclude)}"
    if globs.include and not _any_match(globs.include, value):
        return f"not {_listed(globs.include)}"
    return ""


_MOST_LISTED = 3


def _listed(patterns: Sequence[str]) -> str:
    first = [repr(pattern) for pattern in patterns[:_MOST_LISTED]]
    more = len(patterns) - len(first)
    return " or ".join([*first, f"{more} more"] if more else first)


def _paths_unmet(paths: Paths, files: Sequence[str], message: str) -> str:
    if paths.ignore_message and _lower(paths.ignore_message) in _lower(message):
        return ""
    if not files:
        return "" if paths.on_empty else "no file is known to have changed, and `on_empty` is false"
    if paths.exclude and all(_any_match(paths.exclude, file) for file in files):
        return f"every changed file is excluded by {_listed(paths.exclude)}"
    if paths.include and not any(_any_match(paths.include, file) for file in files):
        return f"no changed file matches {_listed(paths.include)}"
    return ""


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
