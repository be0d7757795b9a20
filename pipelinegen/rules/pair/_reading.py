"""Which variables the workflows of a request read, and whether anything reads in a way that cannot be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ...finding import Position
from ...syntax import yaml
from ...syntax.shell.script import Command
from ..view.script import StepScript
from ..view.woodpecker import WoodpeckerFile

How = Literal["deploys", "uses", "tests"]

_OF_THE_SHELL = frozenset(
    {
        "HOME", "PATH", "PWD", "OLDPWD", "SHELL", "USER", "LOGNAME", "HOSTNAME", "LANG", "TERM", "TMPDIR", "IFS", "PS1",
        "PS2", "PS4", "RANDOM", "SECONDS", "LINENO", "UID", "EUID", "PPID", "OPTARG", "OPTIND", "REPLY", "CI", "SHLVL",
        "TZ", "KUBECONFIG", "JAVA_HOME", "GOPATH", "GOROOT", "NODE_VERSION",
    }
)  # fmt: skip
_OF_OTHERS = re.compile(r"CI_|LC_|BASH|KUBERNETES_|WOODPECKER_|PLUGIN_|DRONE_|SSH_|XDG_|PYTHON_|GITHUB_|DOCKER_|NPM_")
_UPPER = re.compile(r"[A-Z][A-Z0-9_]*")
_DEPLOYING = frozenset({"kubectl", "helm", "docker"})
_HIDING = frozenset({"source", ".", "eval", "env", "printenv", "envsubst"})
# What runs a program of the repository's, or a template, that may read any variable.
_RUNNING = frozenset(
    {
        "sh", "bash", "ash", "dash", "make", "python", "python3", "node", "npm", "npx", "yarn", "pnpm", "go", "cargo",
        "ruby", "perl", "php", "java", "mvn", "gradle", "terraform", "terragrunt", "tofu", "ansible",
        "ansible-playbook", "helmfile", "kustomize", "docker-compose", "skaffold", "task", "just", "deno", "bun",
    }
)  # fmt: skip
_KNOWN_PLUGINS = re.compile(r"slack|docker|git|kaniko|discord|telegram|matrix|webhook|mattermost|email")


@dataclass(frozen=True)
class Read:
    """A variable that is read: where, and for what."""

    name: str
    position: Position
    how: How


def reads(file: WoodpeckerFile) -> Iterator[Read]:
    """The variables that a workflow reads and sets nowhere itself; none where a script may set any of them."""
    own = {name for step in file.steps for name in step.environment}
    own |= {name for axis in file.axes for name in axis}
    for script in file.scripts.values():
        own |= script.script.own_names
        if any(_sets_unseen(command) for command in script.script.commands):
            return
    scripts = list(file.scripts.values())
    found = [each for script in scripts for each in _of_script(script)]
    for reference in file.references:
        if not reference.operator or reference.operator == ":":
            found.append(
                Read(reference.name, file.lines.position(reference.offset), _how_substituted(file, reference.offset))
            )
    theirs = own | _OF_THE_SHELL
    yield from (
        each
        for each in found
        if each.name not in theirs and _UPPER.fullmatch(each.name) and not _OF_OTHERS.match(each.name)
    )


def _sets_unseen(command: Command) -> bool:
    if command.program in ("source", ".", "eval"):
        return True
    return command.program == "export" and any(word.commands for word in command.arguments)


def _of_script(script: StepScript) -> Iterator[Read]:
    shell = script.script
    starts = {}
    for command in shell.commands:
        how: How = "uses"
        if command.program in ("[", "test", "[["):
            how = "tests"
        elif command.program in _DEPLOYING:
            how = "deploys"
        for word in command.words:
            for expansion in word.expansions:
                starts[expansion.start] = how
    for expansion in shell.expansions:
        if not expansion.operator:
            yield Read(expansion.name, script.position(expansion.start), starts.get(expansion.start, "uses"))


def _how_substituted(file: WoodpeckerFile, offset: int) -> How:
    """By the line alone: the text is no shell before the value is in it."""
    line = file.lines.line(file.lines.position(offset).line).strip()
    if line.startswith("#"):
        return "tests"
    return "deploys" if re.search(r"\b(?:kubectl|helm|docker)\b", line) else "uses"


def reads_unseen(file: WoodpeckerFile) -> bool:
    """Whether a workflow may read variables that it does not name."""
    for step in file.steps:
        if step.area != "services" and step.is_plugin and not _KNOWN_PLUGINS.search(step.image_name):
            return True
        if yaml.field(step.node, "entrypoint") is not None:
            return True
    for script in file.scripts.values():
        for command in script.script.commands:
            name = command.words[0].value if command.words else ""
            # `"$1"` in a function is mostly another function.
            unknown = any(not each.name.isdigit() for word in command.words[:1] for each in word.expansions)
            if command.program in _RUNNING or "/" in name or unknown:
                return True
            if command.program in _HIDING:
                return True
    return not file.scripts
