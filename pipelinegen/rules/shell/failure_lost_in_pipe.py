"""See `failure_lost_in_pipe`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.shell import Command
from ..facts import curl
from ..facts.programs import PROGRAMS, changes, publishes
from ..facts.verbs import verbs
from ..rule import Fault, error
from ..view.script import StepScript
from . import _flow

# Programs that are run to learn whether something is right.
_JUDGING = {
    "pytest": (), "tox": (), "nox": (), "make": (), "mypy": (), "eslint": (), "mvn": (), "gradle": (), "gradlew": (),
    "ctest": (), "rspec": (), "phpunit": (), "shellcheck": (), "trivy": (), "ansible-lint": (), "tsc": (),
    "go": ("test", "build", "vet"), "cargo": ("test", "build", "clippy"), "npm": ("test", "run", "ci", "install"),
    "yarn": ("test", "build", "install"), "pnpm": ("test", "run", "build", "install"), "docker": ("build",),
    "terraform": ("plan", "validate"), "tofu": ("plan", "validate"), "terragrunt": ("plan", "validate"),
    "kubectl": ("rollout", "wait"), "pip": ("install",), "dotnet": ("test", "build"),
}  # fmt: skip


@error
def failure_lost_in_pipe(step: StepScript) -> Iterator[Fault]:
    r"""A command's failure is lost, because its output goes through a pipe whose last command succeeds.

    Why: Without `pipefail` the status of `a | b` is that of b. A deploy through `| head` was green whatever the cluster
    said (H-02). Woodpecker runs `sh -e`, GitHub without `shell: bash` runs `bash -e`: neither sets pipefail. For tests
    and builds this is a warning.

    Bad: 8:9, 9:9

        when:
          - event: push
            branch: main
        steps:
          - name: deploy
            image: alpine/k8s:1.31.0
            commands:
              - kubectl -n shop apply -f manifests/ | tee apply.log
              - helm upgrade --install shop ./chart 2>&1 | tail -n 20

    Bad: 11:11, 14:11

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        jobs:
          test:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
              - name: test
                run: |
                  pytest -q tests | tee report.txt
              - name: apply
                run: |
                  terraform apply -auto-approve plan.bin | sed 's/\x1b\[[0-9;]*m//g'

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: deploy
            image: alpine/k8s:1.31.0
            commands:
              - |
                kubectl -n shop apply -f manifests/ > apply.log
                head -n 20 apply.log
                set -o pipefail
                helm upgrade --install shop ./chart 2>&1 | tail -n 20
                envsubst < job.yaml | kubectl -n shop apply -f -

    Good:

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        jobs:
          test:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - shell: bash
                run: pytest -q tests | tee report.txt
              - run: |
                  helm upgrade --install shop ./chart | grep -q 'STATUS: deployed'
                  make test | tee report.txt; exit "${PIPESTATUS[0]}"
    """
    script = step.script
    for command in script.calls(*PROGRAMS, *_JUDGING):
        if command.pipefail or not command.piped_to or any(each.name == "PIPESTATUS" for each in script.expansions):
            continue
        what = changes(command) or publishes(command)
        judging = not what and _judges(command)
        if not (what or judging) or not all(_flow.prints(each) for each in command.piped_to):
            continue
        if command.program == "curl" and not curl.request(command).fails:
            continue
        if _flow.attention(script, command) == _flow.Attention.JUDGED or command.alternative_assignments:
            continue
        shown = what or " ".join([command.program, *verbs(command)[:1]])
        message = f"a failure of `{shown}` is lost: only the status of `{command.piped_to[-1].program}` counts"
        remedy = "write the output to a file and show that, or begin with `set -o pipefail` where the shell has it"
        fault = Fault(step.position(_flow.place(command)), message, remedy)
        yield fault.softened() if judging or publishes(command) else fault


def _judges(command: Command) -> bool:
    if command.program not in _JUDGING or command.captured:
        return False
    wanted = _JUDGING[command.program]
    return not wanted or verbs(command)[:1] in {(each,) for each in wanted}
