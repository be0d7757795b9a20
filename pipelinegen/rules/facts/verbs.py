"""What a command is told to do: the words behind its program that are neither options nor values of its own options."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.shell import Command, Word

# Options that take the next word, so that it is no verb.
_TAKING = {
    "kubectl": frozenset({"-n", "--namespace", "--context", "--kubeconfig", "--cluster", "--user", "-s", "--server",
                          "--token", "--as", "--certificate-authority", "--request-timeout"}),
    "helm": frozenset({"-n", "--namespace", "--kube-context", "--kubeconfig", "--kube-token", "--kube-apiserver"}),
    "git": frozenset({"-C", "-c", "--git-dir", "--work-tree"}),
    "docker": frozenset({"-H", "--host", "--config", "-c", "--context", "-l", "--log-level", "-f", "--file", "-p"}),
    "terragrunt": frozenset({"--working-dir", "--terragrunt-working-dir", "--terragrunt-config", "--config"}),
    "aws": frozenset({"--profile", "--region", "--endpoint-url", "--output", "--exclude", "--include", "--acl",
                      "--cache-control", "--content-type", "--content-encoding", "--storage-class", "--sse",
                      "--sse-kms-key-id", "--metadata", "--metadata-directive", "--page-size", "--source-region"}),
}  # fmt: skip

LIKE = {
    "oc": "kubectl", "k": "kubectl", "podman": "docker", "nerdctl": "docker", "tofu": "terraform", "flyctl": "fly",
    "docker-compose": "docker", "pnpm": "npm", "yarn": "npm",
}  # fmt: skip
"""Programs that are told what to do as another one is."""


LAUNCHING = ("python", "python3")
"""Programs that run the module behind their option `-m` as a program."""


def called(command: Command) -> str:
    """The program's name; behind `python -m` that of the module: `twine`."""
    return command.arguments[1].value if _is_launched(command) else command.program


def usual(command: Command) -> str:
    """The program that is told the same things in the same words: `kubectl` for `oc`."""
    return LIKE.get(called(command), called(command))


def verbs(command: Command) -> tuple[str, ...]:
    """What it is told: `("rollout", "restart", "deployment/shop")`."""
    return tuple(word.value for word in spoken(command))


def spoken(command: Command) -> tuple[Word, ...]:
    """The same, as it is written."""
    return tuple(_spoken(command))


def _spoken(command: Command) -> Iterator[Word]:
    taking = _TAKING.get(usual(command), frozenset())
    arguments = iter(command.arguments[2 if _is_launched(command) else 0 :])
    for word in arguments:
        if not word.value.startswith("-") or word.value == "-":
            yield word
        elif word.value in taking:
            next(arguments, None)


def _is_launched(command: Command) -> bool:
    arguments = command.arguments
    return command.program in LAUNCHING and len(arguments) > 1 and arguments[0].value == "-m"
