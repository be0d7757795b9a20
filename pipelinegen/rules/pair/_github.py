"""What the values and scripts of a GitHub workflow come to for a sample commit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ...finding import Position
from ...syntax import shell, yaml
from ...syntax.shell import Script
from ...syntax.text import Origin
from ...syntax.yaml import Node
from ..view.checkout import Checkout
from ..view.github import GithubFile, GithubJob, GithubStep
from ._sample import COMMIT, UNKNOWN, printf, variables, word_value

_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_PATH = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*")
_PLAIN = re.compile(r"[\w./:@%+,=-]*")
_RUN_NUMBER = "317"
_DEEPEST = 8
_BUILT_IN = {"github.sha": COMMIT, "github.run_number": _RUN_NUMBER}


@dataclass(frozen=True)
class SampledScript:
    """A step's script with its expressions replaced; `values` are its variables."""

    script: Script
    values: Mapping[str, str]
    step: GithubStep
    origin: Origin
    in_file: Origin

    def position(self, offset: int) -> Position:
        """Where a character of the script stands in the file."""
        return self.step.job.file.lines.position(self.in_file.offset(self.origin.offset(offset)))


@dataclass(frozen=True)
class Samples:
    """The values of one GitHub workflow file."""

    file: GithubFile
    _scripts: dict[tuple[str, int], SampledScript | None] = field(default_factory=dict)

    @cached_property
    def branches(self) -> tuple[str, ...]:
        """The branches on whose push it runs, where each is named as it is; none where that is not known."""
        found = yaml.scalars(yaml.field(self.file.root, "on", "push", "branches"))
        names = tuple(node.value for node in found)
        return () if any(set(name) & set("*?[!+") for name in names) else names

    def text(self, step: GithubStep, text: str, depth: int = 0) -> str:
        """A text with its expressions replaced; what is not known becomes `UNKNOWN`."""
        return _EXPRESSION.sub(lambda match: self._expression(step, match[1].strip(), depth), text)

    def node(self, step: GithubStep, node: Node | None) -> str:
        """The same of a scalar; empty without one."""
        return self.text(step, node.value) if node is not None and node.kind == "scalar" else ""

    def _expression(self, step: GithubStep, expression: str, depth: int) -> str:
        if not _PATH.fullmatch(expression) or depth > _DEEPEST:
            return UNKNOWN
        if expression in _BUILT_IN:
            return _BUILT_IN[expression]
        if expression == "github.ref_name":
            return self.branches[0] if len(self.branches) == 1 else UNKNOWN
        parts = expression.split(".")
        if parts[0] == "env" and len(parts) == 2:
            return self.environment(step, depth + 1).get(parts[1], UNKNOWN)
        if parts[0] == "steps" and len(parts) == 4 and parts[2] == "outputs":
            return self._step_output(step.job, parts[1], parts[3], depth + 1)
        if parts[0] == "needs" and len(parts) == 4 and parts[2] == "outputs":
            job = next((job for job in self.file.jobs if job.id == parts[1]), None)
            output = job.field("outputs", parts[3]) if job is not None else None
            if job is not None and job.steps and output is not None:
                return self.text(job.steps[-1], output.value, depth + 1)
        return UNKNOWN

    def environment(self, step: GithubStep, depth: int = 0) -> dict[str, str]:
        """The variables that a step's script is given."""
        found = {"GITHUB_SHA": COMMIT, "GITHUB_RUN_NUMBER": _RUN_NUMBER}
        if len(self.branches) == 1:
            found["GITHUB_REF_NAME"] = self.branches[0]
        if depth > _DEEPEST:
            return found
        for each in step.job.steps[: step.index]:
            run = each.field("run")
            if run is not None and "GITHUB_ENV" in run.value:
                found.update(self._written(each, "GITHUB_ENV", depth + 1))
        for holder in (yaml.field(self.file.root, "env"), step.job.field("env"), step.field("env")):
            for key, value in yaml.entries(holder):
                # A value that names its own variable, as in `TAG: ${{ env.TAG }}`, is found above.
                text = value.value if value.kind == "scalar" else UNKNOWN
                found[key.value] = UNKNOWN if f"env.{key.value}" in text else self.text(step, text, depth + 1)
        return found

    def script(self, step: GithubStep, depth: int = 0) -> SampledScript | None:
        """The script of a step; None for an action, and for what no shell of ours reads."""
        key = (step.job.id, step.index)
        if key not in self._scripts:
            self._scripts[key] = None  # in case it leads back here
            self._scripts[key] = self._sampled(step, depth)
        return self._scripts[key]

    def _sampled(self, step: GithubStep, depth: int) -> SampledScript | None:
        plain = step.script
        run = step.field("run")
        if plain is None or run is None:
            return None
        text, made, source, at = "", [0], [0], 0
        for match in _EXPRESSION.finditer(run.value):
            value = self._expression(step, match[1].strip(), depth)
            text += run.value[at : match.start()]
            for chunk, start in ((value if _PLAIN.fullmatch(value) else UNKNOWN, match.start()), ("", match.end())):
                made.append(len(text))
                source.append(start)
                text += chunk
            at = match.end()
        text += run.value[at:]
        # Without expressions the script has been read already.
        script = (
            plain.script if text == plain.text else shell.read(text, errexit=plain.errexit, pipefail=plain.pipefail)
        )
        values = variables(script, self.environment(step, depth))
        return SampledScript(script, values, step, Origin(made, source), yaml.origin(self.file.lines, run))

    def _step_output(self, job: GithubJob, name: str, output: str, depth: int) -> str:
        for step in job.steps:
            identity = step.field("id")
            if identity is not None and identity.value == name and depth <= _DEEPEST:
                return self._written(step, "GITHUB_OUTPUT", depth).get(output, UNKNOWN)
        return UNKNOWN

    def _written(self, step: GithubStep, target: str, depth: int) -> dict[str, str]:
        """What a step writes to the file that a variable names."""
        sampled = self.script(step, depth)
        found: dict[str, str] = {}
        for line in _lines(sampled, target) if sampled is not None else ():
            name, sign, value = line.partition("=")
            if sign:
                # Written on two ways, nobody knows which one is taken.
                found[name] = value if found.get(name, value) == value else UNKNOWN
        return found


def _lines(sampled: SampledScript, target: str) -> Iterator[str]:
    whole = any(
        command.program not in ("echo", "printf") and redirect.target.value.strip("${}") == target
        for command in sampled.script.commands
        for redirect in command.redirects
    )
    if whole:
        return
    for command in sampled.script.calls("echo", "printf"):
        last = (*command.redirects, *(redirect for each in command.piped_to for redirect in each.redirects))
        if not any(redirect.target.value.strip("${}") == target for redirect in last):
            continue
        words = [word_value(word, sampled.values) for word in command.arguments]
        text = printf(words[0], words[1:]) if command.program == "printf" and words else " ".join(words)
        yield from text.splitlines()


def samples_of(checkout: Checkout, file: GithubFile) -> Samples:
    """The values of a GitHub file, worked out once."""
    found: Samples = checkout.memory.setdefault(f"samples {file.path}", Samples(file))
    return found
