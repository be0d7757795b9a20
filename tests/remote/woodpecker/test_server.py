"""The client of Woodpecker's API, against a stand-in for the server, and against servers that are none."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipelinegen.errors import PipelinegenError
from pipelinegen.remote.error import RemoteError
from pipelinegen.remote.network import Network
from pipelinegen.remote.token import Token
from pipelinegen.remote.woodpecker import Pipeline, Registration, StoredCron, StoredSecret, Woodpecker

from ...stand_ins.agent import Agent
from ...stand_ins.call import User
from ...stand_ins.forge import Forge
from ...stand_ins.server import Reply, Server, json_reply, serving
from ...stand_ins.woodpecker import Woodpecker as Ci
from ..conftest import SECRET, Authority, Wire, fails, one_after_another, shown_of

BLOG = "Me/Blog"
VALUE = 'hunter2\nand a "second" line <of & it>'
DEPLOY = """\
when: {event: manual, evaluate: 'IMAGE_TAG != ""'}
steps:
  - {name: deploy, image: alpine:3.20, commands: ['test "$IMAGE_TAG" = good']}
"""


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    forge = Forge(tmp_path / "git", {"forge-token": "me"})
    forge.add(BLOG, rights={"me": "admin", "writer": "push", "reader": "pull"}, private=True)
    return forge


@pytest.fixture
def ci(forge: Forge, server: Server, tmp_path: Path) -> Ci:
    """A server that knows who the token's user is, and no repository yet."""
    users = {SECRET: User(1, "me"), "admin": User(2, "root", is_admin=True), "w": User(3, "writer"), "s": User(4, "x")}
    (tmp_path / "bin").mkdir()
    server.answer = Ci(forge, Agent(tmp_path / "bin", tmp_path), users, url=server.url)
    return server.answer


@pytest.fixture
def woodpecker(server: Server, network: Network, token: Token) -> Woodpecker:
    return Woodpecker(server.url, token, network=network)


@pytest.fixture
def as_user(server: Server, network: Network) -> Callable[[str], Woodpecker]:
    return lambda token: Woodpecker(server.url, Token(token, "WOODPECKER_TOKEN"), network=network)


def test_the_server_and_the_user(ci: Ci, woodpecker: Woodpecker, as_user: Callable[[str], Woodpecker]) -> None:
    assert woodpecker.version() == "3.17.0"
    user = woodpecker.user()
    assert (user.login, user.is_admin, user.forge_remote_id) == ("me", False, "101")
    assert as_user("admin").user().is_admin
    assert ci.writes == []


def test_a_bad_token_is_nobody(ci: Ci, server: Server, network: Network, as_user: Callable[[str], Woodpecker]) -> None:
    remedy = "make a personal one in its user settings"
    assert str(fails(as_user("bad").user)) == (
        f"GET {server.url}/api/user: answered 401; WOODPECKER_TOKEN is no token of a user of this server, {remedy}"
    )
    nobody = Woodpecker(server.url, None, network=network)
    assert str(fails(nobody.user)) == f"GET {server.url}/api/user: answered 401; there is no token, {remedy}"
    assert nobody.version() == "3.17.0"


def test_registration_and_activation(ci: Ci, forge: Forge, woodpecker: Woodpecker, server: Server) -> None:
    assert woodpecker.find(BLOG) is None
    (found,) = woodpecker.registrations()
    assert (found.number, found.full_name, found.forge_remote_id, found.is_active) == (None, BLOG, "1000", False)
    made = woodpecker.activate("1000")
    assert made == woodpecker.find("me/blog") == woodpecker.repository(1)
    assert made == Registration(
        number=1,
        full_name=BLOG,
        forge_remote_id="1000",
        forge_id=1,
        is_active=True,
        clone_url="https://github.com/Me/Blog.git",
        forge_url="https://github.com/Me/Blog",
        default_branch="main",
        visibility="private",
        org_id=1,
        timeout=60,
        trusted=frozenset(),
        allow_deploy=False,
        allow_pull_requests=True,
        cancel_previous=("push", "pull_request"),
        require_approval="forks",
        config_file="",
    )
    assert [hook["config"]["url"] for hook in forge.repository(BLOG).hooks] == [f"{server.url}/api/hook"]
    assert woodpecker.activate("1000") is None
    ci.registered(BLOG).active = False
    assert [each.number for each in woodpecker.registrations()] == [1]
    again = woodpecker.activate("1000")
    assert again is not None
    assert (again.number, again.is_active) == (1, True)
    assert ci.writes == ["POST /api/repos"] * 3
    posted = next(each for each in server.requests if each.method == "POST")
    assert (posted.path, posted.body) == ("/api/repos?forge_remote_id=1000", "")
    assert woodpecker.repository(99) is None


def test_an_activation_that_is_refused(ci: Ci, server: Server, woodpecker: Woodpecker, forge: Forge) -> None:
    assert str(fails(lambda: woodpecker.activate(""))).endswith("answered 400, 'No forge_remote_id provided'")
    assert fails(lambda: woodpecker.activate("77")).status == 404
    forge.repository(BLOG).rights["me"] = "push"
    assert str(fails(lambda: woodpecker.activate("1000"))) == (
        f"POST {server.url}/api/repos: answered 403, 'User has to be a admin of this repository'; "
        "GITHUB_TOKEN lacks a right that this needs"
    )


def test_who_has_no_right_sees_nothing(ci: Ci, as_user: Callable[[str], Woodpecker]) -> None:
    ci.register(BLOG)
    assert as_user("s").repository(1) is None
    assert as_user("s").find(BLOG) is None
    assert fails(lambda: as_user("s").secrets(1)).status == 404
    assert as_user("w").repository(1) is not None
    assert as_user("w").secrets(1) == []


@pytest.mark.parametrize("name", ["", "blog", "a/b/c", "../x", "a/b?c"])
def test_no_name_of_a_repository(name: str, ci: Ci, woodpecker: Woodpecker, server: Server) -> None:
    with pytest.raises(PipelinegenError) as caught:
        woodpecker.find(name)
    assert str(caught.value) == f"{name!r} is no name of a repository; write it OWNER/NAME"
    assert server.requests == []


def test_settings(ci: Ci, woodpecker: Woodpecker, as_user: Callable[[str], Woodpecker], server: Server) -> None:
    ci.register(BLOG, trusted={"network": True, "volumes": False, "security": True})
    known = woodpecker.repository(1)
    assert known is not None
    assert known.trusted == {"network", "security"}
    changed = woodpecker.change(1, {"timeout": 90, "allow_deploy": True, "cancel_previous_pipeline_events": ["push"]})
    assert (changed.timeout, changed.allow_deploy, changed.cancel_previous) == (90, True, ("push",))
    off = {"trusted": {"network": False, "volumes": False, "security": False}}
    assert str(fails(lambda: woodpecker.change(1, off))) == (
        f"PATCH {server.url}/api/repos/1: answered 403, 'Insufficient privileges'; "
        "GITHUB_TOKEN lacks a right that this needs"
    )
    assert "max timeout (120 minutes)" in str(fails(lambda: woodpecker.change(1, {"timeout": 121})))
    assert as_user("admin").change(1, off).trusted == frozenset()
    assert fails(lambda: as_user("w").change(1, {"timeout": 1})).status == 403
    woodpecker.change(1, off)  # what is so already is no change


def test_secrets_of_three_scopes(ci: Ci, woodpecker: Woodpecker, as_user: Callable[[str], Woodpecker]) -> None:
    ci.register(BLOG)
    woodpecker.add_secret(1, "own", VALUE, ["manual", "push"])
    ci.secrets.add("shared", "x", "push", organization=1)
    ci.secrets.add("all", "x", "cron")
    assert woodpecker.secrets(1) == [StoredSecret("own", ("manual", "push"), (), "repository")]
    assert woodpecker.organization_secrets(1) == [StoredSecret("shared", ("push",), (), "organization")]
    assert woodpecker.global_secrets() == [StoredSecret("all", ("cron",), (), "global")]
    assert fails(lambda: as_user("w").organization_secrets(1)).status == 403
    kept = ci.secrets.kept["repos", 1][0]
    woodpecker.change_secret(1, "own", events=["cron"])
    assert (kept["value"], kept["events"]) == (VALUE, ["cron"])
    woodpecker.change_secret(1, "own", value="other")
    assert (kept["value"], kept["events"]) == ("other", ["cron"])


def test_a_secret_that_is_refused(ci: Ci, woodpecker: Woodpecker, server: Server) -> None:
    ci.register(BLOG)
    woodpecker.add_secret(1, "own", VALUE, ["manual"])
    assert str(fails(lambda: woodpecker.add_secret(1, "own", VALUE, ["manual"]))) == (
        f"POST {server.url}/api/repos/1/secrets: answered 500, which may mean that there is a secret 'own' already; "
        "change it instead"
    )
    assert "no event specified" in str(fails(lambda: woodpecker.add_secret(1, "other", VALUE, [])))
    assert fails(lambda: woodpecker.change_secret(1, "other", value=VALUE)).status == 404
    assert [each["name"] for each in ci.secrets.kept["repos", 1]] == ["own"]


def test_a_secret_of_bytes_that_are_no_text(ci: Ci, woodpecker: Woodpecker, server: Server) -> None:
    ci.register(BLOG)
    value = b"hunter2\xff".decode(errors="surrogateescape")
    asked = len(server.requests)
    for call in (
        lambda: woodpecker.add_secret(1, "own", value, ["manual"]),
        lambda: woodpecker.change_secret(1, "own", value=value),
    ):
        with pytest.raises(PipelinegenError) as caught:
            call()
        assert str(caught.value) == (
            "secret own: its value is no UTF-8, and a Woodpecker server keeps texts only; give it in base64, "
            "and let the step decode it"
        )
        assert "hunter2" not in shown_of(caught.value)
    assert len(server.requests) == asked


ECHOES = [
    VALUE,
    VALUE.replace("\n", "\\n").replace('"', '\\"'),
    "hunter2",
    'value: and a \\"second\\" line <of & it>',
    "AND A &quot;second&quot; line &lt;of &amp; it&gt;",
    "hunter2%0Aand%20a%20%22second%22%20line%20%3Cof%20%26%20it%3E",
]


@pytest.mark.parametrize("echo", ECHOES)
def test_a_server_that_says_the_value(echo: str, server: Server, woodpecker: Woodpecker) -> None:
    """Neither in a message nor in what an error holds, whatever the server says of what it was sent."""
    server.answer = lambda _: Reply(422, f"cannot keep {echo} and {SECRET}", {"Content-Type": "text/plain"})
    for call in (
        lambda: woodpecker.add_secret(1, "own", VALUE, ["manual"]),
        lambda: woodpecker.change_secret(1, "own", value=VALUE),
    ):
        with pytest.raises(RemoteError) as caught:
            call()
        told = shown_of(caught.value)
        assert "***" in told
        for part in ("hunter2", "second", "quot", SECRET):
            assert part not in told.lower(), part


@pytest.mark.parametrize("reply", [Reply(302, "", {"Location": "/hunter2"}), Reply(503, VALUE), Reply(500)])
def test_values_in_other_answers(reply: Reply, server: Server, woodpecker: Woodpecker) -> None:
    server.answer = lambda _: reply
    told = shown_of(fails(lambda: woodpecker.add_secret(1, "own", VALUE, ["manual"])))
    assert "hunter2" not in told
    assert "second" not in told


def test_a_broken_connection_shows_no_value(wire: Wire, network: Network, token: Token) -> None:
    def talk(connection: socket.socket) -> None:
        while b"}" not in b"".join(wire.heard):  # the body may come later than the rest
            wire.heard.append(connection.recv(65536))
        connection.sendall(f"HTTP/1.1 {VALUE}".encode())

    wire.talk = talk
    woodpecker = Woodpecker(f"http://127.0.0.1:{wire.port}", token, network=network)
    assert "hunter2" not in shown_of(fails(lambda: woodpecker.add_secret(1, "own", VALUE, ["manual"])))
    heard = b"".join(wire.heard)
    assert (heard.count(b"POST "), heard.count(b"hunter2")) == (1, 1)


def test_pages_end_with_a_short_one(ci: Ci, woodpecker: Woodpecker, server: Server) -> None:
    ci.register(BLOG)
    for count in (49, 50, 51, 100):
        ci.secrets.kept.clear()
        server.requests.clear()
        for at in range(count):
            ci.secrets.add(f"s{at}", "x", "push", repository=1)
        assert [each.name for each in woodpecker.secrets(1)] == [f"s{at}" for at in range(count)]
        assert len(server.requests) == count // 50 + 1


def test_pages_without_end(server: Server, woodpecker: Woodpecker) -> None:
    server.answer = lambda _: json_reply([{"name": "same", "events": ["push"]}] * 50)
    assert str(fails(woodpecker.global_secrets)) == (
        f"GET {server.url}/api/secrets: has more than 100 pages; ask for less"
    )


def test_crons(ci: Ci, forge: Forge, woodpecker: Woodpecker) -> None:
    ci.register(BLOG)
    forge.repository(BLOG).commit({"a": "b"})
    made = woodpecker.add_cron(1, "nightly", "0 3 * * *", "main")
    assert made == StoredCron(1, "nightly", "0 3 * * *", "main", enabled=True, timezone="UTC")
    assert woodpecker.crons(1) == [made]
    assert fails(lambda: woodpecker.add_cron(1, "nightly", "0 3 * * *", "main")).status == 409
    assert fails(lambda: woodpecker.add_cron(1, "x", "0 0 3 * * *", "main")).status == 422
    assert fails(lambda: woodpecker.add_cron(1, "x", "@daily", "other")).status == 400
    changed = woodpecker.change_cron(1, 1, schedule="@daily", enabled=False)
    assert changed == replace(made, schedule="@daily", enabled=False)
    assert woodpecker.change_cron(1, 1, enabled=True) == replace(made, schedule="@daily")
    assert fails(lambda: woodpecker.change_cron(1, 2, enabled=True)).status == 404


def test_a_cron_for_which_nothing_is_said_never_fires(ci: Ci, forge: Forge, woodpecker: Woodpecker) -> None:
    ci.register(BLOG)
    forge.repository(BLOG).commit({"a": "b"})
    woodpecker._client.request("POST", "/api/repos/1/cron", document={"name": "n", "schedule": "@daily"})
    assert [each.enabled for each in woodpecker.crons(1)] == [False]


def test_a_pipeline_is_started_and_followed(ci: Ci, forge: Forge, woodpecker: Woodpecker, server: Server) -> None:
    ci.register(BLOG)
    commit = forge.repository(BLOG).commit({".woodpecker/deploy.yml": DEPLOY})
    begun = woodpecker.start(1, "main", {"IMAGE_TAG": "good"})
    assert begun is not None
    assert (begun.number, begun.event, begun.commit, begun.branch) == (1, "manual", commit, "main")
    assert woodpecker.page(1, 1) == f"{server.url}/repos/1/pipeline/1"
    ci.pipelines.wait()
    ended = woodpecker.pipeline(1, 1)
    assert (ended.status, ended.is_over, ended.errors) == ("success", True, ())
    (workflow,) = ended.workflows
    assert (workflow.name, workflow.state, workflow.error) == ("deploy", "success", "")
    assert [(step.name, step.state, step.exit_code) for step in workflow.steps] == [("deploy", "success", 0)]
    woodpecker.start(1, "main", {"IMAGE_TAG": "bad"})
    ci.pipelines.wait()
    (workflow,) = woodpecker.pipeline(1, 2).workflows
    assert [(step.name, step.state, step.exit_code) for step in workflow.steps] == [("deploy", "failure", 1)]
    assert woodpecker.pipeline(1, 2).status == "failure"
    assert [each.number for each in woodpecker.pipelines(1)] == [2, 1]
    assert [each.number for each in woodpecker.pipelines(1, event="manual", branch="main", limit=1)] == [2]
    assert woodpecker.pipelines(1, event="push") == woodpecker.pipelines(1, branch="other") == []
    assert ci.writes == ["POST /api/repos/1/pipelines"] * 2


def test_a_pipeline_that_is_filtered_or_broken(ci: Ci, forge: Forge, woodpecker: Woodpecker) -> None:
    ci.register(BLOG)
    repository = forge.repository(BLOG)
    repository.commit({".woodpecker/deploy.yml": DEPLOY})
    assert woodpecker.start(1, "main", {}) is None
    assert fails(lambda: woodpecker.start(1, "other", {})).status == 500
    repository.commit({".woodpecker/deploy.yml": DEPLOY + "  - {name: x, image: [}\n"})
    broken = woodpecker.start(1, "main", {"IMAGE_TAG": "good"})
    assert broken is not None
    assert (broken.status, broken.workflows) == ("error", ())
    (error,) = broken.errors
    assert error.startswith("deploy.yml: ")
    repository.commit({".woodpecker/deploy.yml": None, "a": "b"})
    assert "JSON of another kind ('number' is no number in it)" in str(
        fails(lambda: woodpecker.start(1, "main", {"IMAGE_TAG": "good"}))
    )


def test_a_204_that_says_nothing(server: Server, woodpecker: Woodpecker) -> None:
    server.answer = lambda _: Reply(204)
    assert "answered with JSON of another kind" in str(fails(lambda: woodpecker.start(1, "main", {})))


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_only_what_is_safe_is_tried_again(
    status: int, server: Server, woodpecker: Woodpecker, pauses: list[float]
) -> None:
    server.answer = lambda _: Reply(status)
    calls: list[tuple[Callable[[], object], int]] = [
        (lambda: woodpecker.repository(1), 4),
        (lambda: woodpecker.change(1, {"timeout": 1}), 4),
        (lambda: woodpecker.change_secret(1, "s", events=["push"]), 4),
        (lambda: woodpecker.change_cron(1, 1, enabled=True), 4),
        (lambda: woodpecker.activate("1"), 1),
        (lambda: woodpecker.add_secret(1, "s", VALUE, ["push"]), 1),
        (lambda: woodpecker.add_cron(1, "s", "@daily", "main"), 1),
        (lambda: woodpecker.start(1, "main", {}), 1),
    ]
    for call, tries in calls:
        server.requests.clear()
        assert fails(call).status == status
        assert len(server.requests) == tries
    assert pauses == [0.5, 1, 2] * 4


def test_no_answer_starts_nothing_twice(wire: Wire, network: Network, token: Token) -> None:
    woodpecker = Woodpecker(f"http://127.0.0.1:{wire.port}", token, network=network)
    assert "the connection broke off" in str(fails(lambda: woodpecker.start(1, "main", {})))
    assert len(wire.heard) == 1
    silent = Woodpecker(f"http://127.0.0.1:{wire.port}", token, network=replace(network, timeout=0.1))
    wire.talk = lambda connection: time.sleep(0.3)
    assert "no answer within 0.1 s" in str(fails(lambda: silent.start(1, "main", {})))
    assert len(wire.heard) == 2


def test_trouble_that_passes(server: Server, woodpecker: Woodpecker, pauses: list[float]) -> None:
    server.answer = one_after_another(
        Reply(503), Reply(429, "", {"Retry-After": "7"}), json_reply({"id": 1, "full_name": BLOG})
    )
    found = woodpecker.change(1, {"timeout": 1})
    assert (found.full_name, found.is_active, found.timeout) == (BLOG, False, None)
    assert pauses == [0.5, 7]


CALLS: list[Callable[[Woodpecker], object]] = [
    Woodpecker.version,
    Woodpecker.user,
    Woodpecker.registrations,
    Woodpecker.global_secrets,
    lambda woodpecker: woodpecker.repository(1),
    lambda woodpecker: woodpecker.find(BLOG),
    lambda woodpecker: woodpecker.activate("1"),
    lambda woodpecker: woodpecker.change(1, {}),
    lambda woodpecker: woodpecker.crons(1),
    lambda woodpecker: woodpecker.pipelines(1),
    lambda woodpecker: woodpecker.pipeline(1, 1),
    lambda woodpecker: woodpecker.start(1, "main", {}),
]


@pytest.mark.parametrize(
    "document",
    [None, 1, "x", [1], [None], [{}], {}, {"id": "1", "full_name": 3, "login": None, "version": 3, "number": 1.5}],
)
def test_json_of_another_kind(document: object, server: Server, woodpecker: Woodpecker) -> None:
    server.answer = lambda _: json_reply(document)
    for call in CALLS:
        error = fails(lambda call=call: call(woodpecker))
        assert "answered with JSON of another kind (" in str(error)
        assert str(error).endswith("this is not the address of a Woodpecker server, which is https://HOST without /api")


@pytest.mark.parametrize("status", [200, 404])
def test_a_web_page(status: int, server: Server, woodpecker: Woodpecker) -> None:
    """Such as the server's own user interface, which answers for every path that it does not know."""
    server.answer = lambda _: Reply(status, "<!doctype html><title>Woodpecker</title>", {"Content-Type": "text/html"})
    for call in CALLS:
        assert f"answered {status} with a web page, 'Woodpecker'; this is not the address" in str(
            fails(lambda call=call: call(woodpecker))
        )


def test_an_address_with_api_in_it(ci: Ci, server: Server, network: Network, token: Token) -> None:
    wrong = Woodpecker(f"{server.url}/api", token, network=network)
    assert "answered 200 with a web page" in str(fails(wrong.user))


@pytest.mark.parametrize("errors", [None, "x", [3, None, {"message": 4}, {"message": "why", "is_warning": True}]])
def test_errors_of_another_kind(errors: object, server: Server, woodpecker: Woodpecker) -> None:
    server.answer = lambda _: json_reply({"number": 1, "status": "error", "errors": errors, "workflows": None})
    assert woodpecker.pipeline(1, 1) == Pipeline(1, "", "error", "", "", 0, (), ())


def test_by_tls_with_a_ca_of_ones_own_and_below_a_path(
    secure: Server, authority: Authority, network: Network, token: Token
) -> None:
    secure.answer = lambda request: json_reply({"version": "3.17.0"} if request.path == "/ci/version" else None)
    assert Woodpecker(f"{secure.url}/ci/", token, network=replace(network, ca_file=authority.ca)).version() == "3.17.0"


def test_through_a_proxy(ci: Ci, server: Server, network: Network, token: Token) -> None:
    with serving() as proxy:
        proxy.answer = lambda request: ci(replace(request, path=request.path.removeprefix("http://ci.example")))
        through = replace(network, proxies={"http": proxy.url})
        assert Woodpecker("http://ci.example", token, network=through).user().login == "me"
    assert server.requests == []


def test_what_can_be_seen_of_a_client(woodpecker: Woodpecker) -> None:
    assert SECRET not in repr(vars(woodpecker)) + repr(vars(woodpecker._client))
