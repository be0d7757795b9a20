"""`agent-job.sh` against a real HTTP server: what it starts, how it follows it, and what it says of every end."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from subprocess import CompletedProcess
from time import monotonic

import pytest

from ..stand_ins.server import Reply, Request, Server, json_reply
from .conftest import Shell

PREFIX = "agent-job: "
TOKEN = 'agent "token" \\ $(id)'
VAULT_TOKEN = "hvs.c2VjcmV0"
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture(autouse=True)
def _programs(needs: Callable[..., None]) -> None:
    needs("curl", "jq")


def status(name: str, **more: object) -> Reply:
    return json_reply({"status": name, **more})


STARTED = json_reply({"job_id": "9f8e7d6c5b4a", "status": "running"}, 202)


def answers(server: Server, *polls: Reply, started: Reply = STARTED, vault: Reply | None = None) -> None:
    """Answer POST /execute with `started` and each GET of the job with the next of `polls`, the last one for ever."""
    left = list(polls)

    def answer(request: Request) -> Reply:
        if request.path.startswith("/v1/"):
            return vault or Reply(404)
        if (request.method, request.path) == ("POST", "/execute"):
            return started
        if (request.method, request.path) == ("GET", "/jobs/9f8e7d6c5b4a"):
            return left.pop(0) if len(left) > 1 else left[0]
        return Reply(405)

    server.answer = answer


@pytest.fixture
def prompt(tmp_path: Path) -> Path:
    path = tmp_path / "the prompt"
    path.write_text('Fix it.\n"quotes", `backticks`, $(id), ünïcode, \\n\n')
    return path


@pytest.fixture
def run(shell: Shell, server: Server, prompt: Path, tmp_path: Path) -> Run:
    """Run the script; whatever happens it leaves no file and no trap behind and shows no token."""

    def execute(**changes: str) -> CompletedProcess[str]:
        temporary = tmp_path / "temporary"
        temporary.mkdir(exist_ok=True)
        environment = {
            "TMPDIR": str(temporary),
            "AGENT_URL": server.url,
            "AGENT_TOKEN": TOKEN,
            "AGENT_NAME": "todo-resolver",
            "PROMPT_FILE": str(prompt),
            "BUDGET_USD": "2.50",
            "TIMEOUT_SECONDS": "900",
            "POLL_SECONDS": "0.01",
            **changes,
        }
        done = shell.run("agent-job.sh", environment=environment, after="trap\nprintf 'the rest ran\\n'\n")
        assert list(temporary.iterdir()) == []
        assert not [secret for secret in (TOKEN, VAULT_TOKEN) if secret in done.stdout + done.stderr]
        return done

    return execute


def failure(done: CompletedProcess[str]) -> str:
    """The last line on stderr of a run that failed as it should, without the script's name."""
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith(PREFIX)
    assert done.stderr.count(PREFIX) == 1
    assert "the rest ran" not in done.stdout
    return last.removeprefix(PREFIX)


def test_a_completed_job_succeeds_and_its_output_is_shown(server: Server, run: Run) -> None:
    answers(server, status("pending"), status("running"), status("running"), status("completed", output="All done.\n"))
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "job 9f8e7d6c5b4a: started, agent todo-resolver, at most 2.50 USD and 900 seconds",
        "job 9f8e7d6c5b4a: pending",
        "job 9f8e7d6c5b4a: running",
        "job 9f8e7d6c5b4a: completed",
        "All done.",
        "",
        "the rest ran",
    ]
    assert [request.method for request in server.requests] == ["POST", "GET", "GET", "GET", "GET"]


def test_the_job_is_asked_for_at_the_given_pace(server: Server, run: Run) -> None:
    times: list[float] = []

    def answer(request: Request) -> Reply:
        times.append(monotonic())
        return STARTED if request.method == "POST" else status("running" if len(times) < 4 else "completed")

    server.answer = answer
    assert run(POLL_SECONDS="0.4").returncode == 0
    assert [later - earlier >= 0.4 for earlier, later in pairwise(times[1:])] == [True, True]


def test_the_job_is_described_with_numbers_and_the_whole_prompt(server: Server, run: Run, prompt: Path) -> None:
    answers(server, status("completed"))
    assert run().returncode == 0
    post = server.requests[0]
    assert post.json == {
        "agent": "todo-resolver",
        "prompt": prompt.read_text(),
        "max_budget_usd": 2.5,
        "timeout_seconds": 900,
    }
    assert post.headers["Content-Type"] == "application/json"
    assert {request.headers["Authorization"] for request in server.requests} == {f"Bearer {TOKEN}"}


def test_a_very_long_prompt_is_sent_whole(server: Server, run: Run, prompt: Path) -> None:
    prompt.write_text("x" * 500_000)
    answers(server, status("completed"))
    assert run().returncode == 0
    assert json.loads(server.requests[0].body)["prompt"] == "x" * 500_000


def test_an_empty_prompt_means_nothing_to_do(server: Server, run: Run, prompt: Path) -> None:
    prompt.write_text("")
    done = run(AGENT_TOKEN="", AGENT_URL="")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"no prompt in {prompt}: nothing to do for the agent\nthe rest ran\n"
    assert server.requests == []


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"output": "text", "result": "other"}, "text"),
        ({"result": "only this"}, "only this"),
        ({"output": ["first\n", "second"]}, "first\nsecond"),
        ({"output": ['{"type": "result",\n', '"result": "what it says"}']}, "what it says"),
        ({"output": "[1, 2]"}, "[1, 2]"),
        ({"output": {"a": [1]}}, '{"a":[1]}'),
        ({"output": "tab\tstays\x1b[31m, \x00\x07\x7f\u0085control goes, ünïcode ✓ stays"},
         "tab\tstays[31m, control goes, ünïcode ✓ stays"),
        ({"output": "é" * 5000}, "é" * 4000),
        ({}, ""),
    ],
)  # fmt: skip
def test_the_summary_is_readable(server: Server, run: Run, body: dict[str, object], shown: str) -> None:
    answers(server, status("completed", **body))
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split("job 9f8e7d6c5b4a: completed\n")[1] == f"{shown}\nthe rest ran\n"


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("failed", {"error": "", "stderr": "budget\nused up\x1b[0m", "output": ["x"]}, "budget used up [0m"),
        ("failed", {"output": "x" * 1000}, "x" * 300),
        ("timeout", {}, ""),
        ("cancelled", {"error": "by a person"}, "by a person"),
        ("error", {"error": "no workspace"}, "no workspace"),
        ("Completed", {}, ""),
    ],
)
def test_every_other_end_fails_with_one_line(
    server: Server, run: Run, name: str, body: dict[str, object], reason: str
) -> None:
    answers(server, status("queued"), status(name, **body))
    done = run()
    assert failure(done) == (
        f"job '9f8e7d6c5b4a' ended as '{name}': '{reason}'; look at the agent service for the rest"
    )
    assert done.stderr.count("\n") == 1


def test_three_bad_answers_in_a_row_are_waited_out(server: Server, run: Run) -> None:
    bad = [Reply(502, "<html>"), Reply(200, "<html>"), Reply(200, '{"status": null}')]
    answers(server, *bad, status("running"), *bad, status("completed"))
    assert run().returncode == 0
    assert len(server.requests) == 9


def test_four_bad_answers_in_a_row_fail(server: Server, run: Run) -> None:
    answers(server, status("running"), Reply(503))
    done = run()
    assert failure(done) == (
        "job '9f8e7d6c5b4a' cannot be followed: 4 answers in a row without a status, the last HTTP 503; "
        "it may still be running"
    )
    assert len(server.requests) == 6


def test_a_job_the_service_forgot_fails_at_once(server: Server, run: Run) -> None:
    answers(server, json_reply({"detail": "Job not found"}, 404))
    assert failure(run()) == (
        "job '9f8e7d6c5b4a' cannot be followed: HTTP 404, 'Job not found'; did the service restart and forget it?"
    )
    assert len(server.requests) == 2


def test_a_job_that_never_ends_is_given_up(server: Server, run: Run) -> None:
    answers(server, status("running"))
    assert failure(run(TIMEOUT_SECONDS="1", GRACE_SECONDS="0", POLL_SECONDS="0.2")) == (
        "job '9f8e7d6c5b4a' is 'running' after 1 + 0 seconds; it may still be running, look at the agent service"
    )
    assert 2 <= len(server.requests) <= 15


@pytest.mark.parametrize(
    ("started", "message"),
    [
        (
            json_reply({"detail": "Agent is busy"}, 409),
            "the agent service at '{url}' is busy with another job; run this pipeline again when that has ended",
        ),
        (
            json_reply({"detail": "Invalid token"}, 401),
            "'{url}/execute' answers HTTP 401: 'Invalid token'; no job was started",
        ),
        (Reply(500, "<html>"), "'{url}/execute' answers HTTP 500: ''; no job was started"),
        (
            Reply(200, "<html>the page of another service</html>"),
            "'{url}/execute' answers HTTP 200 without a job_id; is that the agent service?",
        ),
        (
            json_reply({"job_id": "../execute"}),
            "'{url}/execute' answers HTTP 200 without a job_id; is that the agent service?",
        ),
        (json_reply({"job_id": 7}), "'{url}/execute' answers HTTP 200 without a job_id; is that the agent service?"),
    ],
)
def test_a_job_that_did_not_start_fails_and_is_not_started_again(
    server: Server, run: Run, started: Reply, message: str
) -> None:
    answers(server, status("completed"), started=started)
    assert failure(run()) == message.format(url=server.url)
    assert [(request.method, request.path) for request in server.requests] == [("POST", "/execute")]


def test_a_service_that_is_down_fails(run: Run, shell: Shell) -> None:
    shell.stand_in("curl", f'exec "{shutil.which("curl")}" "$@"')
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        done = run(AGENT_URL=url)
    assert failure(done) == (
        f"no answer from '{url}' (curl's reason is above); the job may have started all the same, "
        "look there before you repeat it"
    )
    assert len(shell.calls("curl")) == 1


def vault_settings(server: Server) -> dict[str, str]:
    return {
        "AGENT_TOKEN": "",
        "AGENT_TOKEN_PATH": "secret/data/agent",
        "AGENT_TOKEN_FIELD": "api_bearer_token",
        "VAULT_ADDR": server.url + "/",
        "VAULT_TOKEN": VAULT_TOKEN,
    }


def test_the_token_is_read_from_vault(server: Server, run: Run, shell: Shell) -> None:
    shell.stand_in("jq", f'exec "{shutil.which("jq")}" "$@"')
    shell.stand_in("curl", f'stat -c %a "$TMPDIR"/*/* >> modes; exec "{shutil.which("curl")}" "$@"')
    answers(server, status("completed"), vault=json_reply({"data": {"data": {"api_bearer_token": TOKEN}}}))
    assert run(**vault_settings(server)).returncode == 0
    read, *rest = server.requests
    assert (read.method, read.path, read.headers["X-Vault-Token"]) == ("GET", "/v1/secret/data/agent", VAULT_TOKEN)
    assert "Authorization" not in read.headers
    assert {request.headers["Authorization"] for request in rest} == {f"Bearer {TOKEN}"}
    assert not [request for request in rest if "X-Vault-Token" in request.headers]
    arguments = [text for name in ("curl", "jq") for call in shell.calls(name) for text in call.arguments]
    assert len(shell.calls("curl")) == 3
    assert set((shell.home / "modes").read_text().split()) == {"600"}
    assert not [text for text in arguments if TOKEN in text or VAULT_TOKEN in text]


@pytest.mark.parametrize("data", [{}, {"api_bearer_token": ""}, {"api_bearer_token": None}, {"api_bearer_token": " "}])
def test_an_empty_token_in_vault_fails(server: Server, run: Run, data: dict[str, object]) -> None:
    answers(server, status("completed"), vault=json_reply({"data": {"data": data}}))
    assert failure(run(**vault_settings(server))) == (
        "field 'api_bearer_token' of 'secret/data/agent' is missing or empty in Vault"
    )
    assert len(server.requests) == 1


def test_a_vault_that_is_down_fails(server: Server, run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        done = run(**{**vault_settings(server), "VAULT_ADDR": url})
    assert failure(done) == f"no answer from Vault at '{url}' (curl's reason is above); no job was started"
    assert server.requests == []


@pytest.mark.parametrize(
    ("vault", "reason"),
    [
        (json_reply({"errors": ["1 error occurred:\n\t* permission denied\n\n"]}, 403),
         "HTTP 403 for 'secret/data/agent' (1 error occurred: * permission denied )"),
        (Reply(503, "<html>"), "HTTP 503 for 'secret/data/agent' ()"),
    ],
)  # fmt: skip
def test_a_refusal_of_vault_is_passed_on(server: Server, run: Run, vault: Reply, reason: str) -> None:
    answers(server, status("completed"), vault=vault)
    assert failure(run(**vault_settings(server))) == (
        f"Vault answers {reason}; check the path (KV v2 has data/ in it) and the role's policy"
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"PROMPT_FILE": "/nowhere"},
         "PROMPT_FILE '/nowhere' does not exist; the script that writes the prompt runs before this one"),
        ({"AGENT_URL": ""}, "AGENT_URL is empty; set it to the agent service"),
        ({"AGENT_NAME": ""}, "AGENT_NAME is empty; say which agent"),
        ({"AGENT_TOKEN": ""},
         "AGENT_TOKEN is empty; does the secret exist for this event? (or set AGENT_TOKEN_PATH)"),
        ({"AGENT_TOKEN_PATH": "secret/data/agent", "VAULT_ADDR": "http://127.0.0.1:1"},
         "AGENT_TOKEN_PATH needs VAULT_ADDR and VAULT_TOKEN; log in to Vault first"),
        ({"AGENT_TOKEN_PATH": "secret/data/agent", "VAULT_ADDR": "http://127.0.0.1:1", "VAULT_TOKEN": "x"},
         "AGENT_TOKEN_FIELD is empty; name the field of 'secret/data/agent' that holds the token"),
        ({"BUDGET_USD": ""}, "BUDGET_USD '' is no amount; write it as in 5 or 2.50"),
        ({"BUDGET_USD": "5,00"}, "BUDGET_USD '5,00' is no amount; write it as in 5 or 2.50"),
        ({"BUDGET_USD": "1e9"}, "BUDGET_USD '1e9' is no amount; write it as in 5 or 2.50"),
        ({"TIMEOUT_SECONDS": "15m"}, "TIMEOUT_SECONDS '15m' is no number of seconds; write it as in 900"),
        ({"TIMEOUT_SECONDS": "0900"}, "TIMEOUT_SECONDS '0900' is no number of seconds; write it as in 900"),
    ],
)  # fmt: skip
def test_bad_settings_fail_before_anything_is_asked(
    server: Server, run: Run, changes: dict[str, str], message: str
) -> None:
    assert failure(run(**changes)) == message
    assert server.requests == []
