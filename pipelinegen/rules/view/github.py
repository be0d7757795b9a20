"""A GitHub workflow file as rules see it: its triggers, jobs and steps, expressions and scripts with their places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from ...finding import Position
from ...syntax import expression, yaml
from ...syntax.expression import Comparison, Reference
from ...syntax.text import Origin
from ...syntax.yaml import Node
from .script import Piece, StepScript, options_of
from .source import Source

_SHELLS = ("bash", "sh")
# What GitHub makes of a shell that is only named.
_FULL = {"": "bash -e", "bash": "bash -eo pipefail", "sh": "sh -e"}


@dataclass(frozen=True)
class Expression:
    """One `${{ … }}`, or an `if` that is written without: the text within.

    `position` is where its `$` stands, or the text if it has none; `offset` is the same in the value of `node`, and
    `inner` where the text begins there.
    """

    text: str
    position: Position
    node: Node
    offset: int
    inner: int
    file: GithubFile

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The values that it reads."""
        return expression.references(self.text)

    @cached_property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Where it holds a value against a text."""
        return expression.comparisons(self.text)

    def place(self, offset: int) -> Position:
        """Where a character of the text stands in the file."""
        return self.file.position_in(self.node, self.inner + offset)


@dataclass(frozen=True)
class GithubStep:
    """A step of a job as it is written."""

    job: GithubJob
    node: Node
    index: int

    def field(self, *path: str) -> Node | None:
        """What stands below the keys of the path."""
        return yaml.field(self.node, *path)

    @property
    def uses(self) -> Node | None:
        """The action, such as `actions/checkout@v4`."""
        node = self.field("uses")
        return node if node is not None and node.kind == "scalar" else None

    @property
    def action(self) -> str:
        """The action's name in lower case, without what follows the `@`; empty for a script."""
        return self.uses.value.partition("@")[0].lower() if self.uses is not None else ""

    @property
    def ref(self) -> str:
        """What follows the `@`: a tag, a branch or a commit."""
        return self.uses.value.partition("@")[2] if self.uses is not None else ""

    @cached_property
    def inputs(self) -> dict[str, tuple[Node, Node]]:
        """Each input's key and value, by its name in lower case."""
        return {key.value.lower(): (key, value) for key, value in yaml.entries(self.field("with"))}

    @cached_property
    def environment(self) -> dict[str, tuple[Node, Node]]:
        """Each variable's key and value, by its name."""
        return {key.value: (key, value) for key, value in yaml.entries(self.field("env"))}

    @cached_property
    def condition(self) -> tuple[Expression, ...]:
        """The expressions of its `if`: one, or none without it."""
        return tuple(_conditions(self.job.file, self.field("if")))

    @property
    def script(self) -> StepScript | None:
        """Its `run` as a script; None for an action, and for what no shell of ours reads."""
        return self.job.file.scripts.get((self.job.id, self.index))


@dataclass(frozen=True)
class GithubJob:
    """A job as it is written; `key` is its id in the file."""

    file: GithubFile
    key: Node
    node: Node

    @property
    def id(self) -> str:
        """The job's id."""
        return self.key.value

    def field(self, *path: str) -> Node | None:
        """What stands below the keys of the path."""
        return yaml.field(self.node, *path)

    @property
    def needs(self) -> tuple[Node, ...]:
        """The ids it waits for, as written."""
        return yaml.scalars(self.field("needs"))

    @cached_property
    def condition(self) -> tuple[Expression, ...]:
        """The expressions of its `if`: one, or none without it."""
        return tuple(_conditions(self.file, self.field("if")))

    @cached_property
    def steps(self) -> tuple[GithubStep, ...]:
        """Its steps; a job that calls a workflow has none."""
        node = self.field("steps")
        return tuple(GithubStep(self, item, at) for at, item in enumerate(node.items)) if node is not None else ()

    @property
    def permissions(self) -> Node | None:
        """The rights of its token: its own, or else the workflow's."""
        own = self.field("permissions")
        return own if own is not None else yaml.field(self.file.root, "permissions")


@dataclass(frozen=True)
class GithubFile(Source):
    """A GitHub workflow file."""

    @cached_property
    def triggers(self) -> dict[str, tuple[Node, Node | None]]:
        """The key and the filters of each event in `on`, by its name; None where it has no filters."""
        node = yaml.field(self.root, "on")
        if node is None:
            return {}
        if node.kind == "mapping":
            return {key.value: (key, value) for key, value in yaml.entries(node)}
        return {each.value: (each, None) for each in yaml.scalars(node)}

    @cached_property
    def jobs(self) -> tuple[GithubJob, ...]:
        """Its jobs in order."""
        return tuple(GithubJob(self, key, value) for key, value in yaml.entries(yaml.field(self.root, "jobs")))

    @cached_property
    def steps(self) -> tuple[GithubStep, ...]:
        """The steps of all jobs."""
        return tuple(step for job in self.jobs for step in job.steps)

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        """Every `${{ … }}` in the file's values."""
        return tuple(found for node in self.scalars if "${{" in node.value for found in self.expressions_in(node))

    def expressions_in(self, node: Node | None) -> Iterator[Expression]:
        """Every `${{ … }}` of one value, or of all within it."""
        for scalar in yaml.walk(node):
            if "${{" in scalar.value:
                if scalar not in self._read:
                    self._read[scalar] = tuple(self._spans(scalar))
                yield from self._read[scalar]

    @cached_property
    def _read(self) -> dict[Node, tuple[Expression, ...]]:
        return {}

    def _spans(self, node: Node) -> Iterator[Expression]:
        for span in expression.spans(node.value):
            text = span.text.strip()
            inner = span.inner + len(span.text) - len(span.text.lstrip())
            yield Expression(text, self.position_in(node, span.start), node, span.start, inner, self)

    @cached_property
    def conditions(self) -> tuple[Expression, ...]:
        """Every `if` of a job or step that is written without `${{ }}`."""
        holders: tuple[GithubJob | GithubStep, ...] = (*self.jobs, *self.steps)
        return tuple(found for holder in holders for found in holder.condition if found.offset == found.inner)

    @property
    def evaluated(self) -> tuple[Expression, ...]:
        """Everything that GitHub evaluates: `expressions` and `conditions`."""
        return self.expressions + self.conditions

    @cached_property
    def scripts(self) -> dict[tuple[str, int], StepScript]:
        """The scripts of its steps by job and index, where a POSIX shell runs them; expressions are masked by `_`."""
        found = {}
        for step in self.steps:
            run = step.field("run")
            if run is None or run.kind != "scalar":
                continue
            shell = self._shell(step)
            if shell and shell.split()[0].rpartition("/")[2] not in _SHELLS:
                continue
            origin = yaml.origin(self.lines, run)
            text = expression.masked(run.value)
            piece = Piece(0, partial(self._place, origin))
            names = frozenset(self._environment(step))
            options = options_of(_FULL.get(shell, shell))
            found[step.job.id, step.index] = StepScript(
                "github", text, (piece,), step, None, self, "", names,
                errexit="errexit" in options,
                pipefail="pipefail" in options,
            )  # fmt: skip
        return found

    def _place(self, origin: Origin, offset: int) -> Position:
        return self.lines.position(origin.offset(offset))

    def _shell(self, step: GithubStep) -> str:
        for node in (
            step.field("shell"),
            step.job.field("defaults", "run", "shell"),
            yaml.field(self.root, "defaults", "run", "shell"),
        ):
            if node is not None and node.value.strip():
                return node.value.strip()
        return "pwsh" if self._may_be_windows(step.job) else ""

    def _may_be_windows(self, job: GithubJob) -> bool:
        """Whether the job's machine may be one of Windows, as far as the file tells."""
        text = self.text.lower()
        runner = _said(job.field("runs-on"))
        if "windows" not in text or not runner:
            return False
        if "matrix." in runner:
            runner = _said(job.field("strategy", "matrix"))
        # What an expression brings from elsewhere may be all that the file names.
        return "windows" in (text if "${{" in runner else runner)

    def _environment(self, step: GithubStep) -> Iterator[str]:
        for holder in (yaml.field(self.root, "env"), step.job.field("env"), step.field("env")):
            yield from (key.value for key, _ in yaml.entries(holder))

    @property
    def checkout(self) -> str:
        """The folder that the repository is checked out in, as far as the path tells."""
        return self.path[: self.path.rfind(".github/workflows/")] if ".github/workflows/" in self.path else ""


def _said(node: Node | None) -> str:
    return " ".join(each.value for each in yaml.walk(node) if each.kind == "scalar").lower()


def _conditions(file: GithubFile, node: Node | None) -> Iterator[Expression]:
    if node is None or node.kind != "scalar":
        return
    if "${{" in node.value:
        yield from file.expressions_in(node)
    elif text := node.value.strip():
        at = node.value.index(text)
        yield Expression(text, file.position_in(node, at), node, at, at, file)
