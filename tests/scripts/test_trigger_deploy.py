"""`trigger-deploy.sh` against a real HTTP server: what it sends, and what it says of every answer."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterable
from subprocess import CompletedProcess

import pytest

from ..stand_ins.server import Reply, Request, Server, json_reply
from .conftest import Shell

TOKEN = "eyJhbGciOi.J1c2VyIjoi.c2VjcmV0"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
NEWER = "fedcba9876543210fedcba9876543210fedcba98"
PREFIX = "trigger-deploy.sh: "


@pytest.fixture(autouse=True)
def _programs(needs: Callable[..., None]) -> None:
    needs("curl", "jq")


def pipeline(status: str = "pending", **changes: object) -> dict[str, object]:
    """A pipeline as Woodpecker's API describes it."""
    state = "success" if status == "success" else "running"
    workflows = [{"name": "deploy", "state": state, "children": [{"name": "roll out", "state": state}]}]
    return {"number": 7, "status": status, "commit": COMMIT, "errors": None, "workflows": workflows, **changes}


def failed(*children: dict[str, object], **workflow: object) -> dict[str, object]:
    """A pipeline whose deploy workflow failed in these steps."""
    found = {"name": "deploy", "state": "failure", "children": list(children), **workflow}
    return pipeline("failure", workflows=[found])


def answers(server: Server, *replies: Reply | dict[str, object]) -> None:
    """Let the server give these replies in turn, the last one for ever; an object is a pipeline."""
    waiting: Iterable[Reply] = iter([r if isinstance(r, Reply) else json_reply(r) for r in replies])
    last = Reply(418)

    def answer(_: Request) -> Reply:
        nonlocal last
        last = next(iter(waiting), last)
        return last

    server.answer = answer


def run(shell: Shell, server: Server, **changes: str) -> CompletedProcess[str]:
    environment = {
        "WOODPECKER_URL": server.url,
        "WOODPECKER_TOKEN": TOKEN,
        "WOODPECKER_REPO_ID": "42",
        "BRANCH": "main",
        "COMMIT": COMMIT,
        "IMAGE_TAG": "01234567",
        "FOLLOW_SECONDS": "10",
        "POLL_SECONDS": "0.01",
        "RETRY_SECONDS": "0.01",
        **changes,
    }
    return shell.run("trigger-deploy.sh", environment={k: v for k, v in environment.items() if v != "unset"})


def message(result: CompletedProcess[str]) -> str:
    """The one line on standard error, without the script's name."""
    assert result.returncode == 1, result.stdout
    assert result.stderr.startswith(PREFIX)
    assert result.stderr.count("\n") == 1
    assert result.stderr.endswith("\n")
    for line in (result.stdout + result.stderr).splitlines():
        assert line.startswith(PREFIX)
        assert "##[" not in line
    assert TOKEN not in result.stdout + result.stderr
    return result.stderr.removeprefix(PREFIX).removesuffix("\n")


def use(shell: Shell, interpreter: str) -> None:
    """Run the scripts of this test by another shell, as the runner or a small image would."""
    if interpreter == "busybox":
        if shutil.which("busybox") is None:
            pytest.skip("busybox is not installed")
        shell.stand_in("sh", 'exec busybox sh "$@"')
    if interpreter == "bash":
        if shutil.which("bash") is None:
            pytest.skip("bash is not installed")
        shell.stand_in("sh", 'exec bash --noprofile --norc -eo pipefail "$@"')


shells = pytest.mark.parametrize("interpreter", ["sh", "bash", "busybox"])


@shells
def test_asks_for_the_deploy_and_follows_it_to_success(shell: Shell, server: Server, interpreter: str) -> None:
    use(shell, interpreter)
    answers(server, pipeline("created"), pipeline("pending"), pipeline("running"), pipeline("success"))
    result = run(shell, server)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (
        f"{PREFIX}started pipeline 7 for tag 01234567: {server.url}/repos/42/pipeline/7\n"
        f"{PREFIX}pipeline 7 succeeded, tag 01234567 is deployed\n"
    )
    assert [(r.method, r.path) for r in server.requests] == [
        ("POST", "/api/repos/42/pipelines"),
        ("GET", "/api/repos/42/pipelines/7"),
        ("GET", "/api/repos/42/pipelines/7"),
        ("GET", "/api/repos/42/pipelines/7"),
    ]
    assert server.requests[0].json == {"branch": "main", "variables": {"IMAGE_TAG": "01234567"}}
    assert server.requests[0].headers["Content-Type"] == "application/json"
    assert {r.headers["Authorization"] for r in server.requests} == {f"Bearer {TOKEN}"}


@shells
def test_names_the_failing_step(shell: Shell, server: Server, interpreter: str) -> None:
    use(shell, interpreter)
    broken = {"name": "roll out", "state": "failure", "exit_code": 1, "error": "Insufficient\nmemory"}
    answers(server, pipeline(), failed({"name": "clone", "state": "success"}, broken))
    assert message(run(shell, server)) == (
        "pipeline 7 failed: step roll out of workflow deploy: failure, exit code 1, Insufficient memory; read its log; "
        f"the pipeline: {server.url}/repos/42/pipeline/7"
    )


@shells
def test_tries_again_where_the_failure_can_pass(shell: Shell, server: Server, interpreter: str) -> None:
    use(shell, interpreter)
    answers(server, Reply(502, "bad\ngateway"), Reply(503), pipeline(), Reply(504), Reply(429), pipeline("success"))
    result = run(shell, server)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        f'{PREFIX}asking for the deploy: {server.url} answered 502 and said "bad gateway"; trying again in 0.01 s',
        f"{PREFIX}asking for the deploy: {server.url} answered 503; trying again in 0.01 s",
        f"{PREFIX}started pipeline 7 for tag 01234567: {server.url}/repos/42/pipeline/7",
        f"{PREFIX}following pipeline 7: {server.url} answered 504; trying again in 0.01 s",
        f"{PREFIX}following pipeline 7: {server.url} answered 429; trying again in 0.01 s",
        f"{PREFIX}pipeline 7 succeeded, tag 01234567 is deployed",
    ]


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("WOODPECKER_URL", "unset", "is empty; set it to the server's address, such as https://ci.example.com"),
        ("WOODPECKER_URL", "https://ci example", "has a space or a line break in it; set it to the server's address"),
        ("WOODPECKER_URL", "ci.example.com", "is 'ci.example.com'; it must be an address such as https://ci.example"),
        ("WOODPECKER_URL", "ftp://ci", "is 'ftp://ci'; it must be an address such as https://ci.example.com"),
        ("WOODPECKER_URL", "https://", "is 'https:/'; it must be an address such as https://ci.example.com"),
        ("WOODPECKER_URL", "https://ci?x", "is 'https://ci?x'; it must be an address such as https://ci.example.com"),
        (
            "WOODPECKER_TOKEN",
            "unset",
            "is empty; store a personal access token of Woodpecker as the repository's secret",
        ),
        ("WOODPECKER_TOKEN", f"{TOKEN}\n", "has a space or a line break in it; store a personal access token"),
        ("WOODPECKER_TOKEN", f'{TOKEN}"', "has a quote or a backslash in it; store the bare token"),
        ("WOODPECKER_TOKEN", f"{TOKEN}\\", "has a quote or a backslash in it; store the bare token"),
        ("WOODPECKER_REPO_ID", "unset", "is empty; it must be a whole number from 1 up; look it up with GET http://"),
        ("WOODPECKER_REPO_ID", "TBD", "is 'TBD'; it must be a whole number from 1 up; look it up with GET http://"),
        ("WOODPECKER_REPO_ID", "me/blog", "is 'me/blog'; it must be a whole number from 1 up; look it up"),
        ("WOODPECKER_REPO_ID", "0", "is '0'; it must be a whole number from 1 up; look it up"),
        ("WOODPECKER_REPO_ID", "042", "is '042'; it must be a whole number from 1 up; look it up"),
        ("BRANCH", "unset", "is empty; name the branch to deploy from"),
        ("BRANCH", "main\n::error::x", "has a space or a line break in it; name the branch to deploy from"),
        ("COMMIT", "unset", "is empty; it must be 40 digits of 0-9a-f"),
        ("COMMIT", COMMIT[:39], f"is '{COMMIT[:39]}'; it must be 40 digits of 0-9a-f"),
        ("COMMIT", COMMIT.upper(), f"is '{COMMIT.upper()}'; it must be 40 digits of 0-9a-f"),
        ("IMAGE_TAG", "unset", "is empty; it must be 8 digits of 0-9a-f"),
        ("IMAGE_TAG", "latest", "is 'latest'; it must be 8 digits of 0-9a-f"),
        ("IMAGE_TAG", "012345678", "is '012345678'; it must be 8 digits of 0-9a-f"),
        ("WORKFLOW", "the deploy", "has a space or a line break in it; name the workflow that must run"),
        ("FOLLOW_SECONDS", "20m", "is '20m'; it must be a whole number from 1 up"),
        ("FOLLOW_SECONDS", "1" * 10, "is '1111111111'; it must be a whole number from 1 up"),
        ("ATTEMPTS", "0", "is '0'; it must be a whole number from 1 up"),
        ("POLL_SECONDS", "0.0", "is '0.0'; it must be a number of seconds above 0"),
        ("RETRY_SECONDS", "1.2.3", "is '1.2.3'; it must be a number of seconds above 0"),
        ("REQUEST_SECONDS", "-1", "is '-1'; it must be a number of seconds above 0"),
    ],
)
def test_refuses_settings_before_any_request(
    shell: Shell, server: Server, name: str, value: str, complaint: str
) -> None:
    assert message(run(shell, server, **{name: value})).startswith(f"{name} {complaint}")
    assert server.requests == []


def test_says_which_program_is_missing(shell: Shell, server: Server) -> None:
    for name in ("sh", "curl"):
        (shell.directory / "bin" / name).symlink_to(shutil.which(name) or "")
    result = run(shell, server, PATH=str(shell.directory / "bin"))
    assert message(result) == "the program 'jq' is missing; run this where it is installed"


PAGE = Reply(200, "<!doctype html>\n<html><head><title>Woodpecker</title></head></html>", {"Content-Type": "text/html"})


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (
            Reply(204),
            "nothing in .woodpecker/ of branch 'main' accepts the call, nothing was deployed; a workflow there needs "
            "'event: manual', that branch, and an 'evaluate' that holds with IMAGE_TAG '01234567'",
        ),
        (
            PAGE,
            "Woodpecker answered 200 with a web page instead of a pipeline, so nothing was started; "
            "check WOODPECKER_REPO_ID '42' and WOODPECKER_URL '{url}'",
        ),
        (
            Reply(200, "null"),
            "Woodpecker could not load .woodpecker/ from the forge (200 and 'null'); read the error of the newest "
            "pipeline at {url}/repos/42, then run this job again",
        ),
        (
            Reply(200),
            "the answer 200 is no pipeline; check that WOODPECKER_URL '{url}' is a Woodpecker server",
        ),
        (
            json_reply({"number": 0, "status": "pending"}),
            'the answer 200 is no pipeline and said "{{"number": 0, "status": "pending"}}"; '
            "check that WOODPECKER_URL '{url}' is a Woodpecker server",
        ),
        (
            json_reply({"number": 7.5}),
            'the answer 200 is no pipeline and said "{{"number": 7.5}}"; '
            "check that WOODPECKER_URL '{url}' is a Woodpecker server",
        ),
        (
            json_reply([pipeline()["number"]]),
            "the answer 200 is no pipeline and said \"[7]\"; check that WOODPECKER_URL '{url}' is a Woodpecker server",
        ),
        (
            Reply(400, "invalid character"),
            'Woodpecker refused the request (400 and said "invalid character"); it must be JSON with branch and '
            "variables, and WOODPECKER_REPO_ID '42' a number",
        ),
        (
            Reply(401, "User not authorized"),
            'Woodpecker does not accept WOODPECKER_TOKEN (401 and said "User not authorized"); '
            "make a new personal access token at {url}/user and store it as the repository's secret",
        ),
        (
            Reply(403),
            "the user of WOODPECKER_TOKEN may not do this (403); give that user push right on the repository, "
            "or use another user's token",
        ),
        (
            Reply(404),
            "Woodpecker knows no repository 42, or the user of WOODPECKER_TOKEN has no push right on it (404); "
            "compare with GET {url}/api/repos/lookup/OWNER/NAME",
        ),
        (
            Reply(500),
            "Woodpecker failed (500): the forge does not know branch 'main', or the server has a fault; "
            "check that the branch exists, then read the server's log",
        ),
        (
            Reply(418, "teapot"),
            'Woodpecker answered 418 and said "teapot", which this script does not know; '
            "check WOODPECKER_URL '{url}'",
        ),
        (
            Reply(302, headers={"Location": "https://login.example.com/##[add-mask]e"}),
            "asking for the deploy: {url} answered 302, a redirect to 'https://login.example.com/## [add-mask]e'; "
            "set WOODPECKER_URL to the address the server really has",
        ),
    ],
)
def test_fails_at_once_where_no_pipeline_was_started(shell: Shell, server: Server, reply: Reply, expected: str) -> None:
    answers(server, reply)
    assert message(run(shell, server)) == expected.format(url=server.url)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            pipeline(
                "error",
                workflows=None,
                errors=[
                    {"type": "linter", "message": "a habit", "is_warning": True},
                    {"type": "generic", "message": 'secret "x"\nnot found', "is_warning": False},
                    {"type": "compiler", "message": "no image"},
                ],
            ),
            'Woodpecker could not run pipeline 7: secret "x" not found; no image; '
            "correct .woodpecker/ or the secrets it names",
        ),
        (
            pipeline("error", errors="x", commit=NEWER),
            "Woodpecker could not run pipeline 7: it does not say why; correct .woodpecker/ or the secrets it names",
        ),
        (
            pipeline("blocked"),
            "pipeline 7 waits for approval and does not run; approve it, and turn approval off for manual pipelines in "
            "the repository's settings",
        ),
        (
            pipeline("declined"),
            "pipeline 7 was declined by somebody and does not run; ask who declined it",
        ),
        (
            pipeline("skipped"),
            "pipeline 7 was skipped, nothing was deployed; correct the conditions in .woodpecker/",
        ),
        (
            pipeline("canceled"),
            "pipeline 7 was stopped before its end (canceled): no step says why; "
            "run this job again unless a newer deploy has taken over",
        ),
        (
            pipeline("killed", workflows=[{"name": "deploy", "state": "killed", "error": "timeout"}]),
            "pipeline 7 was stopped before its end (killed): workflow deploy: timeout; "
            "run this job again unless a newer deploy has taken over",
        ),
        (
            failed({"name": "roll out", "state": "error", "error": "no\tagent"}, error="of its own"),
            "pipeline 7 failed: workflow deploy: of its own; step roll out of workflow deploy: error, no agent; "
            "read its log",
        ),
        (
            failed(),
            "pipeline 7 failed: no step says why; read its log",
        ),
        (
            pipeline("exploded"),
            "pipeline 7 has the status 'exploded', which this script does not know; look whether it deployed",
        ),
        (
            pipeline(workflows=[{"name": "deploy"}, {"name": "build-fallback"}]),
            "pipeline 7 runs 'build-fallback, deploy' instead of 'deploy' alone; correct the conditions in "
            ".woodpecker/ so that only 'deploy' accepts event manual with IMAGE_TAG",
        ),
        (
            pipeline("success", workflows=[{"name": "build", "state": "success"}]),
            "pipeline 7 runs 'build' instead of 'deploy' alone; correct the conditions in .woodpecker/ "
            "so that only 'deploy' accepts event manual with IMAGE_TAG",
        ),
        (
            pipeline("success", workflows=[]),
            "pipeline 7 ended as success, but its workflow 'deploy' did not (it shows: no workflow); "
            "look whether it deployed",
        ),
        (
            pipeline("success", workflows=[{"name": "deploy", "state": "skipped"}]),
            "pipeline 7 ended as success, but its workflow 'deploy' did not (it shows: skipped); "
            "look whether it deployed",
        ),
    ],
)
def test_says_why_a_pipeline_did_not_deploy(
    shell: Shell, server: Server, answer: dict[str, object], expected: str
) -> None:
    answers(server, pipeline(workflows=None), answer)
    assert message(run(shell, server)) == f"{expected}; the pipeline: {server.url}/repos/42/pipeline/7"
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (pipeline("error", commit=NEWER), "Woodpecker could not run pipeline 7: it does not say why; "),
        (pipeline("blocked"), "pipeline 7 waits for approval and does not run; "),
        (pipeline("declined"), "pipeline 7 was declined by somebody and does not run; "),
        (pipeline(workflows=[{"name": "build"}]), "pipeline 7 runs 'build' instead of 'deploy' alone; "),
    ],
)
def test_fails_at_once_where_the_new_pipeline_cannot_deploy(
    shell: Shell, server: Server, answer: dict[str, object], expected: str
) -> None:
    answers(server, answer)
    assert message(run(shell, server)).startswith(expected)
    assert len(server.requests) == 1


def test_the_workflow_can_have_another_name_and_several_axes(shell: Shell, server: Server) -> None:
    axis = {"name": "release", "state": "success"}
    answers(server, pipeline("success", workflows=[axis, axis]))
    result = run(shell, server, WORKFLOW="release")
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(("status", "cancelled"), [("pending", 204), ("running", 200), ("blocked", 204)])
def test_cancels_a_pipeline_of_another_commit(shell: Shell, server: Server, status: str, cancelled: int) -> None:
    answers(server, pipeline(status, commit=NEWER), Reply(503), Reply(cancelled))
    assert message(run(shell, server)) == (
        f"branch 'main' has moved on to {NEWER} while {COMMIT} was built, so pipeline 7 was cancelled; "
        "the newer commit's own run deploys, nothing is to be done here; "
        f"the pipeline: {server.url}/repos/42/pipeline/7"
    )
    assert [(r.method, r.path) for r in server.requests] == [
        ("POST", "/api/repos/42/pipelines"),
        ("POST", "/api/repos/42/pipelines/7/cancel"),
        ("POST", "/api/repos/42/pipelines/7/cancel"),
    ]


@pytest.mark.parametrize("commit", [NEWER, None])
def test_says_when_a_pipeline_of_another_commit_cannot_be_cancelled(
    shell: Shell, server: Server, commit: str | None
) -> None:
    answers(server, pipeline(commit=commit), Reply(400, "Cannot cancel"))
    assert message(run(shell, server)) == (
        f"branch 'main' has moved on to {commit or 'null'} while {COMMIT} was built, and pipeline 7 could not be "
        'cancelled (400 and said "Cannot cancel"); stop it by hand, the newer commit\'s own run deploys; '
        f"the pipeline: {server.url}/repos/42/pipeline/7"
    )


def test_gives_up_after_the_attempts(shell: Shell, server: Server) -> None:
    answers(server, Reply(503, "Service Unavailable"))
    assert message(run(shell, server, ATTEMPTS="2")) == (
        f'asking for the deploy: tried 2 times, at last {server.url} answered 503 and said "Service Unavailable"; '
        "see whether the server runs and is reachable, then run this job again"
    )
    assert len(server.requests) == 2


def test_gives_up_following_after_the_attempts_in_a_row(shell: Shell, server: Server) -> None:
    answers(server, pipeline(), Reply(502), Reply(502), pipeline("running"), Reply(502))
    assert message(run(shell, server)) == (
        f"following pipeline 7: tried 3 times, at last {server.url} answered 502; see whether the server runs and is "
        f"reachable, then run this job again; the pipeline: {server.url}/repos/42/pipeline/7"
    )
    assert len(server.requests) == 7


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(404), "Woodpecker answered 404; look there how it ends"),
        (Reply(500, "oops"), 'Woodpecker answered 500 and said "oops"; look there how it ends'),
        (Reply(200, "not JSON"), 'the answer is no pipeline and said "not JSON"; look there how it ends'),
        (
            Reply(301, headers={"Location": "https://other.example.com/x"}),
            "{url} answered 301, a redirect to 'https://other.example.com/x'; "
            "set WOODPECKER_URL to the address the server really has",
        ),
    ],
)
def test_following_fails_at_once_on_any_other_answer(shell: Shell, server: Server, reply: Reply, expected: str) -> None:
    answers(server, pipeline(), reply)
    assert message(run(shell, server)) == (
        f"following pipeline 7: {expected.format(url=server.url)}; the pipeline: {server.url}/repos/42/pipeline/7"
    )
    assert len(server.requests) == 2


def test_stops_following_when_the_time_is_over(shell: Shell, server: Server) -> None:
    answers(server, pipeline("running"))
    assert message(run(shell, server, FOLLOW_SECONDS="1", POLL_SECONDS="0.3")) == (
        "pipeline 7 is still 'running' after 1 s; look what it waits for; "
        f"the pipeline: {server.url}/repos/42/pipeline/7"
    )


def test_retries_a_refused_connection(shell: Shell, server: Server) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound but not listening: a connection is refused
        result = run(shell, server, WOODPECKER_URL=f"http://127.0.0.1:{unused.getsockname()[1]}/")
    assert result.stdout.count("trying again in 0.01 s") == 2
    assert message(result).startswith(
        "asking for the deploy: tried 3 times, at last no answer (curl 7: Failed to connect"
    )


def test_retries_a_name_that_does_not_resolve(shell: Shell, server: Server) -> None:
    result = run(shell, server, WOODPECKER_URL="http://ci.invalid", no_proxy="*", ATTEMPTS="2")
    assert result.stdout.count("trying again in 0.01 s") == 1
    assert message(result).startswith(
        "asking for the deploy: tried 2 times, at last no answer (curl 6: Could not resolve"
    )


def test_retries_an_answer_that_does_not_come(shell: Shell, server: Server) -> None:
    replies = iter([Reply(delay=5), json_reply(pipeline("success"))])
    server.answer = lambda _: next(replies)
    result = run(shell, server, REQUEST_SECONDS="0.3")
    assert (result.returncode, result.stderr) == (0, "")
    assert "asking for the deploy: no answer (curl 28: Operation timed out" in result.stdout


def test_another_failure_of_curl_is_final(shell: Shell, server: Server) -> None:
    shell.stand_in("curl", "cat >/dev/null; printf '\\n000 certificate has expired '; exit 60")
    assert message(run(shell, server)) == (
        "asking for the deploy: curl failed with 60 (certificate has expired); "
        f"check WOODPECKER_URL '{server.url}' and its certificate"
    )
    assert len(shell.calls("curl")) == 1


def test_the_token_is_never_on_a_command_line(shell: Shell, server: Server) -> None:
    real = {name: shutil.which(name) for name in ("curl", "jq")}
    for name, path in real.items():
        shell.stand_in(name, f'exec "{path}" "$@"')
    answers(server, pipeline(), pipeline("success"))
    assert run(shell, server).returncode == 0
    calls = shell.calls("curl") + shell.calls("jq")
    assert len(shell.calls("curl")) == 2
    assert [c for c in calls if any(TOKEN in argument for argument in c.arguments)] == []


NASTY = (
    "::error::x\n::set-output name=a::b\r##[add-mask]e\"'`$(id)\\ \u2028\u202eünï 😀\u0000\x1b[31m\u0085" + "ä" * 900
)


@shells
def test_server_text_stays_on_one_short_line(shell: Shell, server: Server, interpreter: str) -> None:
    use(shell, interpreter)
    answers(server, pipeline(), failed({"name": NASTY, "state": "failure", "error": NASTY}))
    told = message(run(shell, server))
    assert told.startswith(
        "pipeline 7 failed: step ::error::x ::set-output name=a::b ## [add-mask]e\"'`$(id)\\ ünï 😀 [31m äää"
    )
    assert told.endswith(f"ä...; read its log; the pipeline: {server.url}/repos/42/pipeline/7")
    assert len(told) < 550
    assert "\r" not in told
    assert "\x1b" not in told


@pytest.mark.parametrize("body", [NASTY.encode(), b"\xff\xfe\x00\n::error::\xc3"])
def test_an_answer_that_is_no_text_stays_on_one_line(shell: Shell, server: Server, body: bytes) -> None:
    answers(server, Reply(500, body))
    told = message(run(shell, server))
    assert told.startswith('Woodpecker failed (500 and said "')
    assert len(told) < 650


def test_hostile_status_and_workflow_names_stay_on_one_line(shell: Shell, server: Server) -> None:
    answers(server, pipeline("a\n::error::b", workflows=[]))
    assert message(run(shell, server)).startswith("pipeline 7 has the status 'a ::error::b', which")
    answers(server, pipeline(workflows=[{"name": "a\n::error::b"}]))
    assert message(run(shell, server)).startswith("pipeline 7 runs 'a ::error::b' instead of 'deploy' alone")


def test_an_odd_branch_is_sent_as_it_is(shell: Shell, server: Server) -> None:
    answers(server, pipeline("success"))
    assert run(shell, server, BRANCH='feature/"x"$(id)\'ü').returncode == 0
    sent = server.requests[0].json
    assert sent == {"branch": 'feature/"x"$(id)\'ü', "variables": {"IMAGE_TAG": "01234567"}}


def test_leaves_nothing_behind(shell: Shell, server: Server) -> None:
    answers(server, pipeline("success"))
    run(shell, server, TMPDIR=str(shell.home))
    assert list(shell.home.iterdir()) == []
