"""One open pull request a branch, however often it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from pipelinegen.errors import PipelinegenError
from pipelinegen.remote.github import GitHub, PullRequest
from pipelinegen.remote.network import Network
from pipelinegen.remote.token import Token

from ...stand_ins.github import Pulls, refused
from ...stand_ins.server import Reply, Request, Server, json_reply
from ..conftest import SECRET, fails

REPOSITORY = "ViktorBarzin/Website"
PULLS = f"/repos/{REPOSITORY}/pulls"
WANTED = {"head": "pipelinegen", "base": "main", "title": "New files", "body": "Why"}


@pytest.fixture
def pulls(server: Server) -> Pulls:
    server.answer = Pulls(SECRET, (REPOSITORY, "ViktorBarzin/other"))
    return server.answer


@pytest.fixture
def github(server: Server, network: Network, token: Token) -> GitHub:
    return GitHub(token, server.url, network=replace(network, attempts=2))


def ask(github: GitHub, repository: str = REPOSITORY, **changes: str) -> PullRequest:
    return github.pull_request(repository, **{**WANTED, **changes})


def test_it_is_opened_once(pulls: Pulls, github: GitHub, server: Server) -> None:
    url = f"https://github.com/{REPOSITORY}/pull/1"
    assert ask(github) == PullRequest(1, url, created=True)
    assert ask(github) == PullRequest(1, url, created=False)
    assert pulls.writes == [f"POST {PULLS}"]
    (pull,) = pulls.pulls
    assert (pull["title"], pull["body"], pull["base"]["ref"]) == ("New files", "Why", "main")
    asked = server.requests[0]
    assert asked.path == f"{PULLS}?state=open&base=main&per_page=100&head=ViktorBarzin%3Apipelinegen"
    assert asked.headers["Accept"] == "application/vnd.github+json"
    assert asked.headers["X-Github-Api-Version"] == "2022-11-28"


@pytest.mark.parametrize("change", [{"title": "Other"}, {"body": "Other"}, {"body": ""}, {"title": "A", "body": "B"}])
def test_it_is_changed(change: dict[str, str], pulls: Pulls, github: GitHub) -> None:
    ask(github)
    assert not ask(github, **change).created
    assert pulls.writes[1:] == [f"PATCH {PULLS}/1"]
    assert {name: pulls.pulls[0][name] for name in ("title", "body")} == {"title": "New files", "body": "Why", **change}
    ask(github, **change)
    assert len(pulls.writes) == 2


def test_forms_of_the_same_text_are_no_change(pulls: Pulls, github: GitHub) -> None:
    pulls.open(REPOSITORY, "pipelinegen", title="New files", body="a\r\nb")
    ask(github, title="New files ", body="a\nb\n")
    pulls.open(REPOSITORY, "empty", title="T", body=None)
    ask(github, head="empty", title="T", body="")
    assert pulls.writes == []


def test_those_of_others_are_left_alone(pulls: Pulls, github: GitHub) -> None:
    pulls.open(REPOSITORY, "pipelinegen", state="closed")
    pulls.open(REPOSITORY, "pipelinegen", "release")  # one a base
    pulls.open(REPOSITORY, "other")
    pulls.open("ViktorBarzin/other", "pipelinegen")
    pulls.pulls[1]["head"]["ref"] = "pipelinegen-2"
    assert ask(github).number == 5
    assert pulls.writes == [f"POST {PULLS}"]


def test_a_fork_is_another_repository(pulls: Pulls, github: GitHub) -> None:
    # A server that does not understand `head` lists all.
    for repo in ({"id": "someone/Website"}, None):
        fork = pulls.open(REPOSITORY, "pipelinegen")
        fork["head"] = {"ref": "pipelinegen", "label": "ViktorBarzin:pipelinegen", "repo": repo}
    pulls.open(REPOSITORY, "pipelinegen", title="New files", body="Why")
    assert ask(github) == PullRequest(3, f"https://github.com/{REPOSITORY}/pull/3", created=False)


def test_it_may_be_on_a_later_page(pulls: Pulls, github: GitHub, server: Server) -> None:
    pulls.page_size = 2
    for number in range(5):
        other = pulls.open(REPOSITORY, f"branch-{number}")
        other["head"]["label"] = "ViktorBarzin:pipelinegen"
    pulls.open(REPOSITORY, "pipelinegen", title="New files", body="Why")
    assert ask(github).number == 6
    assert len(server.requests) == 3


def meanwhile(server: Server, pulls: Pulls, reply: Reply | None, what: Callable[[], object]) -> None:
    """Somebody does something just before the POST, which is then answered by `reply`."""
    done: list[object] = []

    def answer(request: Request) -> Reply:
        if request.method == "POST" and not done:
            done.append(what())
            if reply is not None:
                return reply
        return pulls(request)

    server.answer = answer


def test_somebody_was_faster(pulls: Pulls, github: GitHub, server: Server) -> None:
    meanwhile(server, pulls, None, lambda: pulls.open(REPOSITORY, "pipelinegen", title="Old"))
    assert ask(github) == PullRequest(1, f"https://github.com/{REPOSITORY}/pull/1", created=False)
    assert pulls.writes == [f"POST {PULLS}", f"PATCH {PULLS}/1"]
    assert pulls.pulls[0]["title"] == "New files"


@pytest.mark.parametrize("reply", [Reply(502), Reply(200, "", {"Content-Length": "9"})])
def test_the_answer_was_lost(reply: Reply, pulls: Pulls, github: GitHub, server: Server) -> None:
    meanwhile(server, pulls, reply, lambda: pulls.open(REPOSITORY, "pipelinegen", title="New files", body="Why"))
    server_patience = GitHub(Token(SECRET), server.url, network=Network(timeout=0.2, attempts=1))
    assert ask(server_patience).created
    assert len(pulls.pulls) == 1


def test_an_owner_with_another_name_now(pulls: Pulls, server: Server, github: GitHub) -> None:
    """GitHub sends the old name on to the new one, but knows no branch of the old owner's."""
    pulls.open(REPOSITORY, "pipelinegen", title="Old")

    def answer(request: Request) -> Reply:
        if "/repos/before/" in request.path:
            return Reply(307, headers={"Location": server.url + request.path.replace("/before/", "/ViktorBarzin/")})
        return pulls(request)

    server.answer = answer
    assert ask(github, "before/Website") == PullRequest(1, f"https://github.com/{REPOSITORY}/pull/1", created=False)
    assert pulls.pulls[0]["title"] == "New files"


def test_it_is_refused(pulls: Pulls, github: GitHub, server: Server) -> None:
    meanwhile(server, pulls, refused("No commits between main and pipelinegen"), lambda: None)
    error = fails(lambda: ask(github))
    assert str(error) == (
        f"POST {server.url}{PULLS}: answered 422, 'Validation Failed: No commits between main and pipelinegen'"
    )
    assert len(server.requests) == 2


def test_it_exists_and_is_not_to_be_found(pulls: Pulls, github: GitHub, server: Server) -> None:
    meanwhile(server, pulls, refused("A pull request already exists for ViktorBarzin:pipelinegen."), lambda: None)
    assert str(fails(lambda: ask(github))) == (
        f"POST {server.url}{PULLS}: answered 422, "
        "'Validation Failed: A pull request already exists for ViktorBarzin:pipelinegen.'"
    )


def test_no_such_repository(pulls: Pulls, github: GitHub, server: Server) -> None:
    assert str(fails(lambda: ask(github, "o/n"))) == (
        f"GET {server.url}/repos/o/n/pulls: answered 404, 'Not Found'; "
        "there is no such thing, or GITHUB_TOKEN lacks the right to see it"
    )


def test_a_wrong_token(pulls: Pulls, server: Server, network: Network) -> None:
    assert str(fails(lambda: ask(GitHub(Token("ghp_other", "GH"), server.url, network=network)))) == (
        f"GET {server.url}{PULLS}: answered 401, 'Bad credentials'; GH is not valid, give another"
    )


@pytest.mark.parametrize("repository", ["", "n", "o/n/m", "../n", "o/n?x=1", "https://github.com/o/n"])
def test_no_name_of_a_repository(repository: str, pulls: Pulls, github: GitHub, server: Server) -> None:
    with pytest.raises(PipelinegenError) as caught:
        ask(github, repository)
    assert str(caught.value) == f"{repository!r} is no repository of GitHub's; write it OWNER/NAME"
    assert server.requests == []


STRANGE = (
    "answered with JSON of another kind; this is not the address of GitHub's API, "
    "which is https://api.github.com or https://HOST/api/v3"
)
MATCHING = {"head": {"ref": "pipelinegen"}, "base": {"ref": "main"}}


@pytest.mark.parametrize(
    "document",
    [None, {}, "x", 1, [{**MATCHING}], [{**MATCHING, "number": 1}], [{**MATCHING, "number": "1", "html_url": "x"}]],
)
def test_a_list_that_is_none(document: object, github: GitHub, server: Server) -> None:
    server.answer = lambda _: json_reply(document)
    assert str(fails(lambda: ask(github))) == f"GET {server.url}{PULLS}: {STRANGE}"


@pytest.mark.parametrize(
    "document", [None, [], "x", {}, {"number": 1}, {"html_url": "x"}, {"number": 1, "html_url": "\x1b"}]
)
def test_an_answer_to_a_post_that_is_none(document: object, github: GitHub, server: Server) -> None:
    server.answer = lambda request: json_reply([3, None, {}, []] if request.method == "GET" else document)
    assert str(fails(lambda: ask(github))) == f"POST {server.url}{PULLS}: {STRANGE}"


def test_a_web_page(github: GitHub, server: Server) -> None:
    server.answer = lambda _: Reply(200, "<html><title>GitHub</title>", {"Content-Type": "text/html"})
    assert str(fails(lambda: ask(github))) == (
        f"GET {server.url}{PULLS}: answered 200 with a web page, 'GitHub'; this is not the address of GitHub's API, "
        "which is https://api.github.com or https://HOST/api/v3"
    )


def test_an_enterprise_server(server: Server, network: Network, token: Token) -> None:
    server.answer = pulls = Pulls(SECRET, (REPOSITORY,), prefix="/api/v3", page_size=1)
    other = pulls.open(REPOSITORY, "x")
    other["head"]["label"] = "ViktorBarzin:pipelinegen"
    enterprise = GitHub(token, f"{server.url}/api/v3/", network=network)
    assert ask(enterprise).created
    assert not ask(enterprise, body="Other").created
    assert pulls.writes == [f"POST /api/v3{PULLS}", f"PATCH /api/v3{PULLS}/2"]
