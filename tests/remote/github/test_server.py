"""The client of GitHub's API, against a small forge with real git and real sealed boxes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipelinegen.errors import PipelinegenError
from pipelinegen.remote.github import ForgeRepository, GitHub, Run
from pipelinegen.remote.network import Network
from pipelinegen.remote.token import Token

from ...stand_ins.forge import Forge
from ...stand_ins.repository import Repository
from ...stand_ins.server import Reply, Request, Server, json_reply
from ..conftest import NOW, SECRET, fails, one_after_another, shown_of

BLOG = "Me/Blog"
VALUE = "hunter2\nand a second line"
STRANGE = "this is not the address of GitHub's API, which is https://api.github.com or https://HOST/api/v3"


@pytest.fixture
def forge(server: Server, tmp_path: Path) -> Forge:
    server.answer = Forge(tmp_path / "git", {SECRET: "me", "reader-token": "reader"})
    return server.answer


@pytest.fixture
def blog(forge: Forge) -> Repository:
    return forge.add(BLOG, rights={"me": "admin", "reader": "pull"}, private=True)


@pytest.fixture
def github(server: Server, network: Network, token: Token) -> GitHub:
    return GitHub(token, server.url, network=network)


@pytest.fixture
def reader(server: Server, network: Network) -> GitHub:
    return GitHub(Token("reader-token", "GH_TOKEN"), server.url, network=network)


def test_a_repository(forge: Forge, blog: Repository, github: GitHub, reader: GitHub) -> None:
    known = ForgeRepository(
        id=1000,
        full_name=BLOG,
        default_branch="main",
        is_archived=False,
        is_private=True,
        may_push=True,
        may_admin=True,
    )
    assert github.repository("me/blog") == known
    assert reader.repository(BLOG) == replace(known, may_push=False, may_admin=False)
    assert github.repository("Me/Other") is None
    blog.archived, blog.default_branch = True, "trunk"
    assert github.repository(BLOG) == replace(known, is_archived=True, default_branch="trunk")
    assert forge.writes == []


def test_without_a_token_rights_are_not_known(forge: Forge, blog: Repository, server: Server, network: Network) -> None:
    nobody = GitHub(None, server.url, network=network)
    assert nobody.repository(BLOG) is None
    blog.private = False
    found = nobody.repository(BLOG)
    assert found is not None
    assert (found.may_push, found.may_admin) == (None, None)
    assert str(fails(lambda: nobody.secret_names(BLOG))).endswith(
        "answered 401, 'Requires authentication'; "
        "give a token, in GITHUB_TOKEN, or the command that prints it in GITHUB_TOKEN_COMMAND"
    )


def test_a_repository_with_another_name_now(forge: Forge, blog: Repository, server: Server, github: GitHub) -> None:
    def answer(request: Request) -> Reply:
        if request.path == "/repos/Me/Old":
            return Reply(301, headers={"Location": f"{server.url}/repos/Me/Blog"})
        return forge(request)

    server.answer = answer
    found = github.repository("Me/Old")
    assert found is not None
    assert found.full_name == BLOG


def test_a_secret_is_set(forge: Forge, blog: Repository, github: GitHub, server: Server) -> None:
    assert github.secret_names(BLOG) == {}
    github.set_secret(BLOG, "Hub_Token", VALUE)
    assert blog.secrets == {"HUB_TOKEN": VALUE}
    assert list(github.secret_names(BLOG)) == ["HUB_TOKEN"]
    github.set_secret(BLOG, "HUB_TOKEN", "")
    assert blog.secrets == {"HUB_TOKEN": ""}
    assert forge.writes == [f"PUT /repos/{BLOG}/actions/secrets/{name}" for name in ("Hub_Token", "HUB_TOKEN")]
    assert not any("hunter2" in request.body + request.path for request in server.requests)


def test_secrets_of_the_organization_are_among_them(blog: Repository, github: GitHub) -> None:
    blog.secrets = {"OWN": "x", "BOTH": "x"}
    blog.updated = {"BOTH": "2026-02-02T00:00:00Z"}
    blog.organization_secrets = {"SHARED": "x", "BOTH": "x"}
    assert github.secret_names(BLOG) == {
        "SHARED": "2026-01-02T03:04:05Z",
        "BOTH": "2026-02-02T00:00:00Z",
        "OWN": "2026-01-02T03:04:05Z",
    }


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_secrets_on_many_pages(count: int, forge: Forge, blog: Repository, github: GitHub, server: Server) -> None:
    forge.page_size = 2
    blog.secrets = {f"S{at}": "x" for at in range(count)}
    assert list(github.secret_names(BLOG)) == [f"S{at}" for at in range(count)]
    assert len(server.requests) == (count + 1) // 2 + 1


def test_who_may_not_see_secrets(forge: Forge, blog: Repository, reader: GitHub, server: Server) -> None:
    path = f"{server.url}/repos/{BLOG}/actions/secrets"
    refused = "answered 403, 'Resource not accessible by personal access token'; GH_TOKEN lacks a right that this needs"
    assert str(fails(lambda: reader.secret_names(BLOG))) == f"GET {path}: {refused}"
    assert str(fails(lambda: reader.set_secret(BLOG, "A", VALUE))) == f"GET {path}/public-key: {refused}"
    assert forge.writes == []


@pytest.mark.parametrize("name", ["", "1A", "GITHUB_X", "github_x", "a-b", "A/../B", "A?b"])
def test_no_name_of_a_secret(name: str, forge: Forge, github: GitHub, server: Server) -> None:
    with pytest.raises(PipelinegenError) as caught:
        github.set_secret(BLOG, name, VALUE)
    assert str(caught.value).startswith(f"{name!r} is no name of a secret of GitHub's; ")
    assert "hunter2" not in shown_of(caught.value)
    assert server.requests == []


@pytest.mark.parametrize("document", [{"key_id": "1", "key": "AAAA"}, {"key_id": "1"}, {"key": "AAAA"}, []])
def test_a_key_that_is_none(document: object, server: Server, github: GitHub) -> None:
    server.answer = lambda _: json_reply(document)
    error = fails(lambda: github.set_secret(BLOG, "A", VALUE))
    assert "answered with JSON of another kind ('key" in str(error)
    assert "hunter2" not in shown_of(error)
    assert len(server.requests) == 1


def test_a_value_that_is_refused(blog: Repository, forge: Forge, server: Server, github: GitHub) -> None:
    server.answer = lambda request: forge(request) if request.method == "GET" else Reply(422, VALUE)
    error = fails(lambda: github.set_secret(BLOG, "A", VALUE))
    assert error.status == 422
    assert "hunter2" not in shown_of(error)
    assert "second" not in shown_of(error)


def test_runs_of_a_commit(forge: Forge, blog: Repository, github: GitHub) -> None:
    forge.ran(BLOG, "a" * 40, "failure")
    forge.ran(BLOG, "b" * 40, "success")
    url = "https://github.com/Me/Blog/actions/runs/5000"
    path = ".github/workflows/build-and-deploy.yml"
    assert github.runs(BLOG, commit="a" * 40) == [Run(5000, "Build and Deploy", path, "completed", "failure", url)]
    assert github.runs(BLOG, commit="c" * 40) == []
    blog.runs[0] |= {"status": "queued", "conclusion": None}
    assert [(run.status, run.conclusion) for run in github.runs(BLOG, commit="b" * 40)] == [("queued", "")]


def test_commits_and_files(blog: Repository, github: GitHub) -> None:
    assert github.commit(BLOG, "main") == ""  # nothing is in it yet
    first = blog.commit({"a/b.txt": "one\n", "c": ""})
    assert github.commit(BLOG, "main") == first
    assert github.commit(BLOG, "other") == ""
    second = blog.commit({"a/b.txt": "zwö" * 100, "c": None}, branch="feature/x")
    assert github.commit(BLOG, "feature/x") == second
    third = blog.commit({"a/b.txt": "three"})
    assert github.commit(BLOG, "main") == third
    assert github.content(BLOG, "a/b.txt", first) == b"one\n"
    assert github.content(BLOG, "a/b.txt", "feature/x") == ("zwö" * 100).encode()
    assert github.content(BLOG, "c", first) == b""
    assert github.content(BLOG, "d", third) is None
    assert github.content(BLOG, "c", "nowhere") is None
    assert "it is no file of at most 1 MB" in str(fails(lambda: github.content(BLOG, "a", first)))


def test_an_enterprise_server(server: Server, tmp_path: Path, network: Network, token: Token) -> None:
    server.answer = forge = Forge(tmp_path / "git", {SECRET: "me"}, prefix="/api/v3", page_size=1)
    blog = forge.add(BLOG)
    blog.secrets = {"A": "x", "B": "x"}
    github = GitHub(token, f"{server.url}/api/v3/", network=network)
    assert github.repository(BLOG) is not None
    assert list(github.secret_names(BLOG)) == ["A", "B"]
    github.set_secret(BLOG, "A", VALUE)
    assert blog.secrets["A"] == VALUE
    assert forge.writes == [f"PUT /api/v3/repos/{BLOG}/actions/secrets/A"]
    assert "answered 404" in str(fails(lambda: GitHub(token, server.url, network=network).secret_names(BLOG)))


def test_limits(server: Server, github: GitHub, pauses: list[float]) -> None:
    limit = {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(NOW) + 20)}
    server.answer = one_after_another(Reply(403, "", limit), json_reply({"id": 1, "full_name": BLOG}))
    found = github.repository(BLOG)
    assert found is not None
    assert pauses == [20]
    server.answer = lambda _: Reply(403, "", {**limit, "X-RateLimit-Reset": str(int(NOW) + 4000)})
    assert "its limit of 60 calls is used up until 2027-01-15 09:06:40 UTC" in str(
        fails(lambda: github.repository(BLOG))
    )


CALLS: list[Callable[[GitHub], object]] = [
    lambda github: github.repository(BLOG),
    lambda github: github.secret_names(BLOG),
    lambda github: github.set_secret(BLOG, "A", VALUE),
    lambda github: github.runs(BLOG, commit="a"),
    lambda github: github.commit(BLOG, "main"),
    lambda github: github.content(BLOG, "a", "main"),
]


@pytest.mark.parametrize(
    "document", [None, 1, "x", [1], {}, {"secrets": 1, "workflow_runs": {}}, {"id": True, "full_name": "\x1b"}]
)
def test_json_of_another_kind(document: object, server: Server, github: GitHub) -> None:
    server.answer = lambda _: json_reply(document)
    for call in CALLS:
        error = str(fails(lambda call=call: call(github)))
        assert "answered with JSON of another kind (" in error
        assert error.endswith(STRANGE)


@pytest.mark.parametrize("status", [200, 404])
def test_a_web_page(status: int, server: Server, github: GitHub) -> None:
    server.answer = lambda _: Reply(status, "<html><title>Blog</title>", {"Content-Type": "text/html"})
    for call in CALLS:
        error = str(fails(lambda call=call: call(github)))
        assert error.endswith(f"answered {status} with a web page, 'Blog'; {STRANGE}")


@pytest.mark.parametrize("name", ["", "n", "o/n/m", "../n", "https://github.com/o/n"])
def test_no_name_of_a_repository(name: str, github: GitHub, server: Server) -> None:
    calls: list[Callable[[], object]] = [
        lambda: github.repository(name),
        lambda: github.secret_names(name),
        lambda: github.set_secret(name, "A", VALUE),
        lambda: github.runs(name, commit="a"),
        lambda: github.commit(name, "main"),
    ]
    for call in calls:
        with pytest.raises(PipelinegenError) as caught:
            call()
        assert str(caught.value) == f"{name!r} is no repository of GitHub's; write it OWNER/NAME"
        assert "hunter2" not in shown_of(caught.value)
    assert server.requests == []
