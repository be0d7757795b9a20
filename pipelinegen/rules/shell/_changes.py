"""Commands that change something outside of the step: a cluster, a registry, a repository, a published package."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.shell import Command
from . import _curl

# Options that take the next word, so that it is no verb.
_TAKING = {
    "kubectl": frozenset({"-n", "--namespace", "--context", "--kubeconfig", "--cluster", "--user", "-s", "--server",
                          "--token", "--as", "--certificate-authority", "--request-timeout"}),
    "helm": frozenset({"-n", "--namespace", "--kube-context", "--kubeconfig", "--kube-token", "--kube-apiserver"}),
    "git": frozenset({"-C", "-c", "--git-dir", "--work-tree"}),
    "docker": frozenset({"-H", "--host", "--config", "-c", "--context", "-l", "--log-level", "-f", "--file", "-p"}),
    "terragrunt": frozenset({"--working-dir", "--terragrunt-working-dir", "--terragrunt-config", "--config"}),
    "aws": frozenset({"--profile", "--region", "--endpoint-url", "--output"}),
}  # fmt: skip
_LIKE = {
    "oc": "kubectl", "k": "kubectl", "podman": "docker", "nerdctl": "docker", "tofu": "terraform", "flyctl": "fly",
    "docker-compose": "docker", "pnpm": "npm", "yarn": "npm",
}  # fmt: skip
# The words that begin a change. Making a namespace or deleting a pod is left out: `|| true` is how either is repeated.
_CHANGING = {
    "kubectl": ("set", "apply", "patch", "replace", "scale", "rollout restart", "rollout undo"),
    "helm": ("upgrade", "install", "rollback"),
    "helmfile": ("apply", "sync"),
    "terraform": ("apply", "destroy"),
    "terragrunt": ("apply", "destroy", "run-all apply", "run-all destroy", "run apply", "run destroy"),
    "pulumi": ("up", "destroy"),
    "docker": ("push", "compose push", "image push", "manifest push", "stack deploy"),
    "buildah": ("push",),
    "skopeo": ("copy",),
    "crane": ("push", "copy"),
    "git": ("push",),
    "aws": ("s3 sync", "s3 cp", "ecs update-service", "lambda update-function-code"),
    "gcloud": ("run deploy", "app deploy", "functions deploy"),
    "fly": ("deploy",),
    "argocd": ("app sync", "app set"),
    "vault": ("kv put", "kv patch", "write"),
    "firebase": ("deploy",),
    "wrangler": ("deploy", "publish"),
    "ansible-playbook": ("",),
}  # fmt: skip
# Whoever publishes the same version twice is refused, so that some let it fail on purpose.
_PUBLISHING = {
    "npm": ("publish",),
    "cargo": ("publish",),
    "twine": ("upload",),
    "gem": ("push",),
    "poetry": ("publish",),
    "uv": ("publish",),
    "gh": ("release create", "release upload"),
}
_REHEARSED = ("--dry-run", "--check", "--help", "--delete", "--server-dry-run")


PROGRAMS = ("curl", *_CHANGING, *_PUBLISHING, *_LIKE)
"""The programs that may change or publish something."""


def verbs(command: Command) -> tuple[str, ...]:
    """The words behind the program that are neither options nor values of its own options."""
    return tuple(_verbs(command))


def _verbs(command: Command) -> Iterator[str]:
    taking = _TAKING.get(_LIKE.get(command.program, command.program), frozenset())
    arguments = iter(command.arguments)
    for word in arguments:
        if not word.value.startswith("-"):
            yield word.value
        elif word.value in taking:
            next(arguments, None)


def changes(command: Command) -> str:
    """What the command changes, in its own words, such as `kubectl set`; empty where nothing is known."""
    if command.program == "curl":
        request = _curl.request(command)
        return f"curl {request.method}" if request.changes else ""
    return _named(command, _CHANGING)


def publishes(command: Command) -> str:
    """What the command publishes, as `changes` tells it."""
    return _named(command, _PUBLISHING)


def _named(command: Command, table: dict[str, tuple[str, ...]]) -> str:
    program = _LIKE.get(command.program, command.program)
    if program not in table or command.has(*_REHEARSED):
        return ""
    said = f"{' '.join(verbs(command)[:2])} "
    if program == "docker" and said.startswith(("buildx build", "build ", "buildx b")) and command.has("--push"):
        return f"{command.program} build --push"
    for each in table[program]:
        if said.startswith(f"{each} ") or not each:
            return f"{command.program} {each}".strip()
    return ""
