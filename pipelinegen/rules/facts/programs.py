"""Commands that change something outside of the step: a cluster, a registry, a repository, a published package."""

from __future__ import annotations

from collections.abc import Mapping

from ...syntax.shell import Command
from . import curl
from .images import PUSHING, pushed_by
from .verbs import LAUNCHING, LIKE, called, spoken, usual, verbs

# The words that begin a change of what runs, here or on another machine.
_DEPLOYING = {
    "kubectl": ("set", "apply", "patch", "replace", "scale", "rollout restart", "rollout undo"),
    "helm": ("upgrade", "install", "rollback"),
    "helmfile": ("apply", "sync"),
    "nomad": ("job run", "run"),
    "terraform": ("apply", "destroy"),
    "terragrunt": ("apply", "destroy", "run-all apply", "run-all destroy", "run apply", "run destroy"),
    "pulumi": ("up", "destroy"),
    "docker": ("stack deploy", "service update"),
    "aws": ("ecs update-service", "lambda update-function-code"),
    "gcloud": ("run deploy", "app deploy", "functions deploy"),
    "fly": ("deploy",),
    "argocd": ("app sync", "app set"),
    "firebase": ("deploy",),
    "wrangler": ("deploy", "publish"),
    "ansible-playbook": ("",),
}
# Of these, the ones that a cluster is told by which image it runs.
_OF_A_CLUSTER = frozenset({"kubectl", "helm", "helmfile", "nomad"})
# Where they change something twice, the second time fails, so that `|| true` behind them is right.
_ONCE = {
    "kubectl": ("create", "delete", "rollout pause", "rollout resume"),
}
# A change of what is kept: images, commits, files, secrets.
_KEEPING = {
    "docker": ("push", "compose push", "image push", "manifest push"),
    "buildah": ("push",),
    "skopeo": ("copy",),
    "crane": ("push", "copy"),
    "git": ("push",),
    "aws": ("s3 sync", "s3 cp"),
    "vault": ("kv put", "kv patch", "write"),
}
# Whoever publishes the same version twice is refused, so that some let it fail on purpose.
_PUBLISHING = {
    "npm": ("publish",),
    "cargo": ("publish",),
    "twine": ("upload",),
    "gem": ("push",),
    "poetry": ("publish",),
    "uv": ("publish",),
    "hatch": ("publish",),
    "flit": ("publish",),
}
_RELEASING = {
    "gh": ("release create", "release upload"),
}
_REHEARSED = ("--dry-run", "--dryrun", "--check", "--help", "--server-dry-run")
# Options that only show something, where those above do not name them; `--version` of helm is that of a chart.
_SHOWING = {
    "ansible-playbook": ("--version", "--syntax-check", "--list-hosts", "--list-tasks", "--list-tags", "-C", "-h"),
    "git": ("--delete", "-d"),
}

_ALIKE = (*LIKE, *LAUNCHING)
DEPLOYING = tuple(dict.fromkeys((*_DEPLOYING, *_ALIKE)))
"""The programs that may deploy something."""
PUBLISHING = tuple(dict.fromkeys((*_PUBLISHING, *_ALIKE)))
"""The programs that may publish a package."""
PROGRAMS = tuple(dict.fromkeys(("curl", *_DEPLOYING, *_KEEPING, *_PUBLISHING, *_RELEASING, *_ALIKE)))
"""The programs that may change or publish something."""


def changes(command: Command) -> str:
    """What the command changes, in its own words, such as `kubectl set`; empty where nothing is known.

    What fails where it has been done before, such as making a namespace, is left out.
    """
    if command.program == "curl":
        request = curl.request(command)
        return f"curl {request.method}" if request.changes else ""
    return _named(command, _DEPLOYING) or keeps(command)


def deploys(command: Command) -> str:
    """What the command changes of what runs, as `changes` tells it, also what can be done only once."""
    return _named(command, _DEPLOYING) or _named(command, _ONCE)


def keeps(command: Command) -> str:
    """What the command stores in a registry, a repository or another place, as `changes` tells it."""
    if command.program in PUSHING and command.has("--push") and pushed_by(command) is not None:
        return "" if command.has(*_REHEARSED) else f"{command.program} build --push"
    return _named(command, _KEEPING)


def publishes(command: Command) -> str:
    """What the command publishes, a package or a release, as `changes` tells it."""
    return publishes_package(command) or _named(command, _RELEASING)


def publishes_package(command: Command) -> str:
    """The same of packages, which go to a registry of everybody's."""
    return _named(command, _PUBLISHING)


def is_of_cluster(command: Command) -> bool:
    """Whether its program is one that tells a cluster which image to run."""
    return usual(command) in _OF_A_CLUSTER


def _named(command: Command, table: Mapping[str, tuple[str, ...]]) -> str:
    program = usual(command)
    if program not in table or command.has(*_REHEARSED, *_SHOWING.get(program, ())) or _only_takes(command):
        return ""
    said = f"{' '.join(verbs(command)[:2])} "
    for each in table[program]:
        if said.startswith(f"{each} ") or not each:
            return f"{called(command)} {each}".strip()
    return ""


def _only_takes(command: Command) -> bool:
    """Whether it fetches a file from a bucket, or deletes branches and tags, which are gone the second time."""
    said = spoken(command)
    if command.program == "aws" and len(said) > 3:
        source, target = said[2], said[3]
        # What a variable says may be a bucket; GitHub's expressions are masked by `_`.
        local = target.literal and not target.value.startswith(("s3://", "_"))
        return local or (source.value.startswith("s3://") and not target.value.startswith("s3://"))
    if command.program == "git" and len(said) > 2:
        return all(each.value.startswith(":") for each in said[2:])
    return False
