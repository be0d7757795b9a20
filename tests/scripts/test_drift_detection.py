"""What `drift-detection.sh` plans and what it tells the pushgateway, Slack and the step."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ..stand_ins.server import Reply, Request, Server
from .conftest import SCRIPTS, Shell

PUT = "/metrics/job/drift-detection"


@dataclass
class Fleet:
    """A checkout with stacks, a wrapper that runs the stack's own `behaviour`, and a gateway and Slack on loopback."""

    shell: Shell
    server: Server
    checkout: Path
    old: str = ""
    replies: dict[str, Reply] = field(
        default_factory=lambda: {"GET": Reply(200), "PUT": Reply(200), "POST": Reply(200, "ok")}
    )

    def __post_init__(self) -> None:
        self.server.answer = self.answer

    def answer(self, request: Request) -> Reply:
        if request.method == "GET" and self.replies["GET"].status == 200:
            return Reply(200, self.old)
        return self.replies[request.method]

    def stacks(self, **exits: int) -> None:
        for name, status in exits.items():
            self.stack(name, f"echo 'plan of {name}'\nexit {status}\n")

    def stack(self, name: str, behaviour: str) -> None:
        directory = self.checkout / "stacks" / name
        directory.mkdir(parents=True)
        (directory / "terragrunt.hcl").touch()
        (directory / "behaviour").write_text(behaviour)

    def run(self, after: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        temporary = self.checkout.parent / "temporary"
        settings = {"PUSHGATEWAY_URL": self.server.url, "TMPDIR": str(temporary)}
        done = self.shell.run(
            "drift-detection.sh", environment={**settings, **environment}, cwd=self.checkout, after=after
        )
        assert list(temporary.iterdir()) == []
        return done

    def slack(self) -> dict[str, str]:
        """The settings that switch Slack on."""
        return {"SLACK_WEBHOOK": f"{self.server.url}/services/T/B/s3cret"}

    def requests(self, method: str) -> list[Request]:
        return [request for request in self.server.requests if request.method == method]

    def metrics(self) -> dict[str, float]:
        """What was put, by series."""
        [request] = self.requests("PUT")
        assert (request.path, request.body[-1]) == (PUT, "\n")
        lines = [line.rpartition(" ") for line in request.body.splitlines() if not line.startswith("#")]
        return {series: float(value) for series, _, value in lines}


@pytest.fixture
def fleet(shell: Shell, server: Server, needs: Callable[..., None], tmp_path: Path) -> Fleet:
    needs("curl", "jq", "awk")
    checkout = tmp_path / "check out"
    (checkout / "scripts").mkdir(parents=True)
    (tmp_path / "temporary").mkdir()
    shell.stand_in("tg", ". ./behaviour")
    (checkout / "scripts/tg").symlink_to(shell.directory / "bin/tg")
    return Fleet(shell, server, checkout)


def last(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    return done.stderr.splitlines()[-1].removeprefix("drift-detection: ")


def test_every_stack_is_planned_by_the_wrapper_in_its_directory(fleet: Fleet) -> None:
    fleet.stacks(a=0, b=2, c=0)
    (fleet.checkout / "stacks/not-a-stack").mkdir()
    done = fleet.run(after="pwd\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert [(call.arguments, call.directory) for call in fleet.shell.calls("tg")] == [
        (["plan", "-detailed-exitcode", "--non-interactive", "-no-color"], str(fleet.checkout / "stacks" / name))
        for name in "abc"
    ]
    assert done.stdout.splitlines() == [
        "== a: clean",
        "== b: drift",
        "plan of b",
        "== c: clean",
        "drift-detection: 3 stacks, 2 clean, 1 drift, 0 error",
        str(fleet.checkout),
    ]


def test_states_totals_and_heartbeat_are_put_to_the_gateway(fleet: Fleet) -> None:
    fleet.stacks(a=0, b=2, c=1, d=0, e=2)
    before = int(time.time())
    fleet.run()
    metrics = fleet.metrics()
    now = metrics.pop("drift_detection_last_run_timestamp")
    assert before <= now <= time.time()
    assert metrics == {
        'drift_stack_state{stack="a"}': 0,
        'drift_stack_state{stack="b"}': 1,
        'drift_stack_state{stack="c"}': 2,
        'drift_stack_state{stack="d"}': 0,
        'drift_stack_state{stack="e"}': 1,
        'drift_stack_first_seen{stack="b"}': now,
        'drift_stack_first_seen{stack="e"}': now,
        'drift_stack_age_hours{stack="b"}': 0,
        'drift_stack_age_hours{stack="e"}': 0,
        "drift_stack_count": 2,
        "drift_error_count": 1,
        "drift_clean_count": 2,
    }
    [put] = fleet.requests("PUT")
    types = [line for line in put.body.splitlines() if line.startswith("#")]
    names = dict.fromkeys(
        line.partition("{")[0].split()[0] for line in put.body.splitlines() if not line.startswith("#")
    )
    assert types == [f"# TYPE {name} gauge" for name in names]
    assert put.headers["Content-Type"] == "text/plain; version=0.0.4"


def test_first_seen_is_kept_from_the_last_run_until_a_plan_is_clean(fleet: Fleet) -> None:
    fleet.stacks(a=2, b=2, c=0, d=1, e=1)
    then = int(time.time()) - 90 * 60
    fleet.old = "".join(
        [
            "# TYPE drift_stack_first_seen gauge\n",
            f'drift_stack_first_seen{{instance="",job="drift-detection",stack="a"}} {then / 1e9!r}e+09\n',
            'drift_stack_first_seen{instance="",job="other",stack="b"} 1e+09\n',
            'drift_stack_first_seen{instance="",job="x",other_job="drift-detection",stack="b"} 1e+09\n',
            'drift_stack_first_seen{instance="",job="drift-detection",stack="bb"} 1e+09\n',
            f'drift_stack_first_seen{{instance="",job="drift-detection",stack="c"}} {then}\n',
            f'drift_stack_first_seen{{stack="d",job="drift-detection"}} {then}\n',
            f'drift_stack_first_seen{{instance="",job="drift-detection",stack="gone"}} {then}\n',
            'drift_stack_age_hours{instance="",job="drift-detection",stack="b"} 7\n',
        ]
    )
    fleet.run()
    metrics = fleet.metrics()
    seen = {series: value for series, value in metrics.items() if "first_seen" in series}
    assert seen == {
        'drift_stack_first_seen{stack="a"}': then,
        'drift_stack_first_seen{stack="b"}': metrics["drift_detection_last_run_timestamp"],
        'drift_stack_first_seen{stack="d"}': then,
    }
    assert metrics['drift_stack_age_hours{stack="a"}'] == pytest.approx(1.5, abs=0.02)
    assert metrics['drift_stack_age_hours{stack="b"}'] == 0


def test_label_values_are_escaped_and_found_again(fleet: Fleet) -> None:
    fleet.stack('a "b\\', "exit 2\n")
    fleet.old = 'drift_stack_first_seen{job="my \\"job",stack="a \\"b\\\\"} 1e+09\n'
    assert fleet.run(PUSHGATEWAY_JOB='my "job', PUSHGATEWAY_URL=f"{fleet.server.url}/").returncode == 0
    [put] = fleet.requests("PUT")
    assert put.path == "/metrics/job/my%20%22job"
    assert 'drift_stack_state{stack="a \\"b\\\\"} 1\n' in put.body
    assert 'drift_stack_first_seen{stack="a \\"b\\\\"} 1000000000\n' in put.body


def test_plan_that_fails_fails_the_step_after_everything_was_told(fleet: Fleet) -> None:
    fleet.stack("a", "echo Error: no >&2\nseq 1 200\nexit 1\n")
    fleet.stacks(b=2, c=0, d=137)
    done = fleet.run(after="echo next\n", **fleet.slack())
    assert last(done) == "2 of 4 stacks could not be planned: a, d; their whole output is above"
    assert done.stdout.startswith("== a: error (exit status 1)\nError: no\n1\n2\n")
    assert "== d: error (exit status 137)\nplan of d\n" in done.stdout
    assert "next" not in done.stdout
    assert fleet.metrics()["drift_error_count"] == 2
    assert len(fleet.requests("POST")) == 1


def test_slack_is_told_what_drifted_without_the_url_on_a_command_line(fleet: Fleet) -> None:
    fleet.stack('q"u', "exit 2\n")
    fleet.stacks(a=2, b=1, c=0)
    curl = subprocess.run(["sh", "-c", "command -v curl"], capture_output=True, text=True, check=True).stdout.strip()
    fleet.shell.stand_in("curl", f'exec "{curl}" "$@"')
    done = fleet.run(**fleet.slack())
    [post] = fleet.requests("POST")
    assert post.path == "/services/T/B/s3cret"
    assert post.headers["Content-Type"] == "application/json"
    text = 'Drift detection: 4 stacks, 1 clean, 2 drift, 1 error\nDrift: a, q"u\nError: b'
    assert post.json == {"channel": "general", "text": text}
    assert len(fleet.shell.calls("curl")) == 3
    assert "s3cret" not in str(fleet.shell.calls("curl")) + done.stdout + done.stderr


def test_slack_channel_can_be_chosen(fleet: Fleet) -> None:
    fleet.stacks(a=2)
    fleet.run(SLACK_CHANNEL="infra", **fleet.slack())
    [post] = fleet.requests("POST")
    assert post.json == {"channel": "infra", "text": "Drift detection: 1 stacks, 0 clean, 1 drift, 0 error\nDrift: a"}


def test_slack_is_not_told_that_all_is_clean(fleet: Fleet) -> None:
    fleet.stacks(a=0, b=0)
    assert fleet.run(**fleet.slack()).returncode == 0
    assert fleet.requests("POST") == []


def test_slack_that_refuses_is_reported_but_does_not_fail_the_step(fleet: Fleet) -> None:
    fleet.stacks(a=2)
    fleet.replies["POST"] = Reply(404, "no_team")
    done = fleet.run(after="echo next\n", **fleet.slack())
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "next")
    assert done.stderr.splitlines() == [
        "drift-detection: Slack answered 404: no_team",
        "drift-detection: Slack was not told, see above; is SLACK_WEBHOOK the whole url?",
    ]


def test_slack_url_that_is_only_a_path_is_reported(fleet: Fleet) -> None:
    fleet.stacks(a=2)
    done = fleet.run(SLACK_WEBHOOK="T0/B0/s3cret")
    assert done.returncode == 0
    message = "drift-detection: Slack was not told, see above; is SLACK_WEBHOOK the whole url?"
    assert done.stderr.splitlines()[-1] == message


def test_metrics_that_are_refused_fail_the_step_after_slack_was_told(fleet: Fleet) -> None:
    fleet.stacks(a=2)
    fleet.replies["PUT"] = Reply(422, "text format parsing error")
    done = fleet.run(**fleet.slack())
    assert last(done) == f"pushgateway '{fleet.server.url}' did not take the metrics, the reason is above"
    assert f"drift-detection: {fleet.server.url} answered 422: text format parsing error" in done.stderr
    assert len(fleet.requests("POST")) == 1


def test_nothing_is_put_when_the_old_values_cannot_be_read(fleet: Fleet) -> None:
    fleet.stacks(a=2, b=1)
    fleet.replies["GET"] = Reply(503, "busy")
    assert last(fleet.run()) == (
        "1 of 2 stacks could not be planned: b; their whole output is above; "
        f"pushgateway '{fleet.server.url}' did not take the metrics, the reason is above"
    )
    assert fleet.requests("PUT") == []


def test_gateway_that_is_down_fails_the_step(fleet: Fleet) -> None:
    fleet.stacks(a=0)
    url = "http://127.0.0.1:9"
    done = fleet.run(PUSHGATEWAY_URL=url)
    assert last(done) == f"pushgateway '{url}' did not take the metrics, the reason is above"
    assert "curl: (7)" in done.stderr


def test_excluded_stack_is_not_planned_and_its_reason_is_shown(fleet: Fleet) -> None:
    fleet.stacks(a=0, b=1, c=0)
    done = fleet.run(EXCLUDED_STACKS="b: needs admin: rights\n")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "drift-detection: excluded: b: needs admin: rights")
    assert len(fleet.shell.calls("tg")) == 2
    assert 'drift_stack_state{stack="b"}' not in fleet.metrics()


@pytest.mark.parametrize(
    ("excluded", "message"),
    [
        (
            "gone: admin",
            "EXCLUDED_STACKS names 'gone', but 'stacks/gone/terragrunt.hcl' does not exist; "
            "correct the name or remove the line",
        ),
        ("a", "EXCLUDED_STACKS has the line 'a'; write 'name: reason'"),
        (
            "a: slow",
            "there is no stack to plan in 'stacks'; is this the checkout's root, is STACKS_DIR right, "
            "is everything excluded?",
        ),
    ],
)
def test_exclusion_that_rotted_or_leaves_nothing_fails(fleet: Fleet, excluded: str, message: str) -> None:
    fleet.stacks(a=0)
    assert last(fleet.run(EXCLUDED_STACKS=excluded)) == message
    assert fleet.server.requests == []


def test_directory_without_stacks_fails(fleet: Fleet) -> None:
    assert last(fleet.run(STACKS_DIR="live")) == (
        "there is no stack to plan in 'live'; is this the checkout's root, is STACKS_DIR right, is everything excluded?"
    )


@pytest.mark.parametrize(
    ("wrapper", "message"),
    [
        (
            "terragrunt",
            "TERRAGRUNT is 'terragrunt', which is not an executable file of the checkout; "
            "it must be the wrapper, never the bare terragrunt",
        ),
        (
            "/usr/bin/terragrunt",
            "TERRAGRUNT is '/usr/bin/terragrunt'; it must be the wrapper's path relative to the checkout's root, "
            "not an installed program",
        ),
    ],
)
def test_bare_terragrunt_is_refused(fleet: Fleet, wrapper: str, message: str) -> None:
    fleet.stacks(a=0)
    fleet.shell.stand_in("terragrunt")
    assert last(fleet.run(TERRAGRUNT=wrapper)) == message
    assert fleet.shell.calls("terragrunt") == []


def test_gateway_must_be_set(fleet: Fleet) -> None:
    fleet.stacks(a=0)
    message = "PUSHGATEWAY_URL is empty; set it to the url of the Prometheus pushgateway"
    assert last(fleet.run(PUSHGATEWAY_URL="")) == message


def test_plan_that_reads_its_input_does_not_eat_the_script(fleet: Fleet) -> None:
    fleet.stack("a", "cat\n")
    fleet.stacks(b=0)
    # the step's shell reads its script from its input, far more than it buffers here
    script = (SCRIPTS / "drift-detection.sh").read_text() + "# more\n" * 9999 + "echo next\n"
    environment = {"PATH": f"{fleet.shell.directory / 'bin'}:{os.environ['PATH']}", "PUSHGATEWAY_URL": fleet.server.url}
    done = subprocess.run(
        ["sh", "-e"], input=script, cwd=fleet.checkout, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        "== a: clean",
        "== b: clean",
        "drift-detection: 2 stacks, 2 clean, 0 drift, 0 error",
        "next",
    ]


def test_hundred_stacks_are_all_in_the_metrics(fleet: Fleet) -> None:
    for number in range(100):
        fleet.stack(f"s{number:02}", f"exit {2 * (number % 2)}\n")
    assert fleet.run().returncode == 0
    metrics = fleet.metrics()
    assert sum("drift_stack_state" in series for series in metrics) == 100
    assert (metrics["drift_stack_count"], metrics["drift_clean_count"]) == (50, 50)
