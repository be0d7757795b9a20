"""What a name of `${…}` is bound to, if it is one that only a shell knows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ...errors import PipelinegenError
from ...syntax import yaml
from ...syntax.shell.script import Assignment
from ...syntax.yaml import Node
from ...woodpecker.envsubst.reference import Reference
from ...woodpecker.substitution import parse
from ..rule import Edit
from ..view.script import StepScript
from ..view.woodpecker import WoodpeckerFile
from ._brought import OF_CONTAINER, is_brought, is_builtin, may_be_brought, runtime_only
from ._raw import is_expanded
from ._references import Place, Use

# What may stand behind a whole word of a script.
_ENDS = frozenset({"", " ", "\n", "\r", ";", '"', "'"})


class _Bound(NamedTuple):
    """The names that are bound in a file: secrets by what is asked of the server, the rest by step."""

    secrets: frozenset[str]
    environment: dict[tuple[str, int], frozenset[str]]
    shell: dict[tuple[str, int], frozenset[str]]


def binding(file: WoodpeckerFile, use: Use, name: str) -> str:
    """In words what the name is bound to within the step; empty where it may be a variable of the pipeline."""
    if name.isdecimal():
        return "an argument of the script or of a function"
    if name in OF_CONTAINER:
        return "a variable of the container"
    found = _bound(file)
    if use.step is not None:
        step = (use.step.area, use.step.index)
        if use.is_command and name in found.shell.get(step, ()):
            return "a variable of the script"
        if name in found.environment.get(step, ()):
            return "set by the step's `environment`"
    if name in found.secrets:
        return "the name of a secret"
    return ""


def can_have_value(file: WoodpeckerFile, place: Place) -> bool:
    """Whether the server can have something to put in: of other names it is said elsewhere that they have none."""
    name = place.name
    if is_brought(file, name):
        return True
    if is_builtin(name):
        return runtime_only(name) is None
    if file.known.variables is not None or binding(file, place.use, name) or bound_elsewhere(file, name):
        return False
    return may_be_brought(file, place.use.step)


def bound_elsewhere(file: WoodpeckerFile, name: str) -> str:
    """In words which other step sets the name; empty where none does."""
    found = _bound(file)
    for step in file.steps:
        where = (step.area, step.index)
        if name in found.shell.get(where, ()):
            return f"a variable of the script of step {step.name[:100]!r}"
        if name in found.environment.get(where, ()):
            return f"set by the `environment` of step {step.name[:100]!r}"
    return ""


def escaped(place: Place) -> tuple[Edit, ...]:
    """The edit that leaves a `${…}` to the shell; none where that takes somebody who knows what was meant."""
    start = place.reference.offset
    text = place.use.step.file.text if place.use.step is not None else ""
    simple = not place.nested and "$" not in place.source[1:] and "\\" not in place.source
    if not (simple and place.use.is_command) or text[start - 1 : start] in ("$", "\\") or not is_expanded(place):
        return ()
    return (Edit(start, start, "$"),)


@lru_cache(4)
def _bound(file: WoodpeckerFile) -> _Bound:
    environment: dict[tuple[str, int], frozenset[str]] = {}
    shell: dict[tuple[str, int], frozenset[str]] = {}
    secrets = {name for node in file.secrets for name in (node.value, node.value.upper())}
    for step in file.steps:
        where = (step.area, step.index)
        secrets |= {each.value.upper() for each in yaml.scalars(step.field("secrets"))}
        environment[where] = frozenset(
            name for name, (_, value) in step.environment.items() if not _passes_on(name, value)
        )
        secrets |= {
            name for name, (_, value) in step.environment.items() if yaml.field(value, "from_secret") is not None
        }
        if step.script is not None:
            shell[where] = frozenset(_assigned(file, step.script))
    secrets |= {each.name for each in file.known.secrets or ()}
    return _Bound(frozenset(secrets), environment, shell)


def _passes_on(name: str, value: Node) -> bool:
    """Whether an entry hands a variable of the pipeline on under its own name: `TAG: ${TAG}`."""
    if value.kind != "scalar" or "${" not in value.value:
        return False
    try:
        parts = parse(value.value.strip())
    except PipelinegenError:
        return False
    return len(parts) == 1 and isinstance(parts[0], Reference) and parts[0].name == name


def _assigned(file: WoodpeckerFile, script: StepScript) -> Iterator[str]:
    """The variables that a script sets itself, without those that it takes over: `TAG="${TAG:-none}"`."""
    other = script.script.own_names - {each.name for each in script.script.assignments}
    yield from other
    starts = {each.offset: each for each in file.references}
    for each in script.script.assignments:
        only_named = each.value is None and each.keyword in ("export", "readonly")
        if not only_named and not _takes_over(file, script, each, starts):
            yield each.name


def _takes_over(file: WoodpeckerFile, script: StepScript, assignment: Assignment, starts: dict[int, Reference]) -> bool:
    at = file.lines.offset(script.position(assignment.start)) + len(assignment.name) + 1
    quote = file.text[at : at + 1] if file.text[at : at + 1] in ('"', "'") else ""
    reference = starts.get(at + len(quote))
    if reference is None or reference.name != assignment.name or not file.text.startswith(quote, reference.end):
        return False
    end = reference.end + len(quote)
    return file.text[end : end + 1] in _ENDS
