"""See `interactive_command`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.shell import Command, Script
from ..facts.verbs import verbs
from ..rule import Fault, error
from ..view.script import StepScript
from . import _flow

_YES = (
    "-y",
    "--yes",
    "--assume-yes",
    "--assumeyes",
    "-qq",
    "--noconfirm",
    "--non-interactive",
    "-n",
    "--dry-run",
    "-s",
)
_INSTALLING = {
    "apt-get": ("install", "upgrade", "dist-upgrade", "full-upgrade", "remove", "purge", "autoremove"),
    "apt": ("install", "upgrade", "full-upgrade", "remove", "purge", "autoremove"),
    "yum": ("install", "update", "upgrade", "remove"),
    "dnf": ("install", "update", "upgrade", "remove"),
    "zypper": ("install", "in", "update", "up", "refresh"),
}

_OTHERS = ("pacman", "unzip", "docker", "podman", "terraform", "tofu", "terragrunt", "ssh-keygen", "read")


@error
def interactive_command(step: StepScript) -> Iterator[Fault]:
    r"""A command asks, and there is nobody to answer.

    Why: A step has no terminal: the command reads the end of its input and gives up, or waits until the step is ended.
    `unzip` asked whether to overwrite a file in about eight commits' worth of builds (2025-02 and 2026-07-09, E-16).
    Where it depends on the machine whether it asks, this is a warning.

    Bad: 8:27, 9:9

        when:
          - event: push
            branch: main
        steps:
          - name: tools
            image: debian:12
            commands:
              - apt-get update && apt-get install curl unzip
              - unzip tools.zip

    Bad: 13:11, 16:11

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        concurrency: {group: apply, cancel-in-progress: false}
        jobs:
          apply:
            runs-on: ubuntu-24.04
            timeout-minutes: 30
            steps:
              - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
              - run: |
                  terraform init -input=false
                  # the whole stack
                  terraform apply -var-file=main.tfvars
              - run: |
                  sudo apt-get install jq
                  docker login -u ci registry.example.com
                  ssh-keygen -t ed25519 -N "" -f key

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: tools
            image: debian:12
            commands:
              - apt-get update && apt-get install -y --no-install-recommends curl unzip
              - unzip -o tools.zip
              - yes | apt-get upgrade

    Good:

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        concurrency: {group: apply, cancel-in-progress: false}
        jobs:
          apply:
            runs-on: ubuntu-24.04
            timeout-minutes: 30
            steps:
              - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
              - env:
                  PASSWORD: ${{ secrets.REGISTRY_PASSWORD }}
                run: |
                  terraform plan -input=false -out=plan.bin
                  terraform apply -input=false plan.bin
                  printf '%s' "$PASSWORD" | docker login -u ci --password-stdin registry.example.com
                  while read -r line; do echo "$line"; done < list.txt
                  git commit --quiet --message "Update"
    """
    script = step.script
    asking = script.calls(*_INSTALLING, *_OTHERS)
    if not asking:
        return
    # GitHub's machines are set to say yes to apt.
    text = script.text.lower()
    yes = frozenset(("apt", "apt-get") if step.ci == "github" or "assume-yes" in text else ())
    yes |= {"dnf", "yum"} if "assumeyes" in text else set()
    fed = {id(reader) for command in script.commands for reader in command.piped_to}
    for command in asking:
        if id(command) in fed or any(each.operator.startswith(("<", "0<")) for each in command.redirects):
            continue
        asks = _asks(command, script, yes)
        if asks is not None:
            message, remedy, certain = asks
            fault = Fault(step.position(_flow.place(command)), message, remedy)
            yield fault if certain else fault.softened()


def _asks(command: Command, script: Script, yes: frozenset[str]) -> tuple[str, str, bool] | None:
    """What the command asks, what to write, and whether it surely asks."""
    program = command.program
    said = verbs(command)
    first = said[0] if said else ""
    hidden = any(word.value.startswith("$") and not word.quoted for word in command.arguments)
    if hidden:
        return None
    if program in _INSTALLING and first in _INSTALLING[program] and not command.has(*_YES):
        if program in yes:
            return None
        # An image may be set to say yes, and apt asks for nothing where a package needs no other.
        return f"`{program} {first}` asks whether to go on, and ends without an answer", "add -y", False
    if program == "pacman" and command.has("-S") and not command.has("--noconfirm"):
        return "`pacman -S` asks whether to go on", "add --noconfirm", True
    if program == "unzip" and said and not command.has("-o", "-n", "-p", "-l", "-t", "-v", "-Z", "-u", "-f"):
        return "`unzip` asks before it overwrites a file", "add -o (overwrite) or -n (keep)", False
    if program in ("docker", "podman") and first == "login" and not command.has("-p", "--password", "--password-stdin"):
        if command.has("--help", "--get-login"):
            return None
        return "`docker login` asks for the password", "pipe it in, and add --password-stdin", True
    if program in ("terraform", "tofu", "terragrunt"):
        return _approval(command, script, said)
    if program == "ssh-keygen" and not command.has("-N", "-R", "-F", "-l", "-y", "-H", "-A", "-Y", "-p", "-e", "-i"):
        return "`ssh-keygen` asks for a passphrase", 'add -N "" and -f FILE', False
    if program == "read" and not command.captured and not command.tested and command.has("-p"):
        return "`read` waits for somebody to type", "take the value from a variable", True
    return None


_TAKING = frozenset({"var", "var-file", "target", "parallelism", "state", "lock-timeout", "replace", "out"})
_ENVIRONMENT = ("TF_CLI_ARGS", "NON_INTERACTIVE")
_ANSWERING = ("auto-approve", "terragrunt-non-interactive", "non-interactive", "help")


def _approval(command: Command, script: Script, said: tuple[str, ...]) -> tuple[str, str, bool] | None:
    """What `terraform apply` asks, where neither a plan nor an option answers."""
    verb = next((each for each in said[:2] if each in ("apply", "destroy")), "")
    options = [(at, word.value.lstrip("-")) for at, word in enumerate(command.arguments) if word.value.startswith("-")]
    answered = any(name.startswith(_ANSWERING) for _, name in options)
    values = {
        command.arguments[at + 1].value for at, name in options if name in _TAKING and at + 1 < len(command.arguments)
    }
    plan = set(said[said.index(verb) + 1 :] if verb else ()) - values
    if not verb or answered or plan or any(each in script.text for each in _ENVIRONMENT):
        return None
    remedy = "apply a plan that was written before, or add -auto-approve"
    return f"`{command.program} {verb}` asks for an approval", remedy, True
