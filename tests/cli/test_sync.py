"""`sync`: what is said, what is done to each checkout and its server, and what to none."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ..stand_ins.github import Pulls
from ..stand_ins.server import Server, serving
from ..sync.checkouts import BRANCH, FOREIGN, Checkout, new_checkout, new_server

Run = Callable[..., Any]
SECRET = "ghp_0123456789abcdef"
FILE = ".woodpecker/build-and-deploy.yml"
BLOG = f"blog: one commit is on {BRANCH}, from master\n  new: {FILE}\n"
SHOP = (
    f"shop: one commit is on {BRANCH}, from main\n"
    "  new: .github/workflows/build-and-deploy.yml\n  new: .woodpecker/build-fallback.yml\n"
    "  new: .woodpecker/deploy.yml\n"
)


@pytest.fixture
def blog(workspace: Path, own_git: Path, tmp_path: Path) -> Checkout:
    return new_checkout(tmp_path / "src" / "blog", None, "--initial-branch=master")


@pytest.fixture
def shop(workspace: Path, own_git: Path, tmp_path: Path) -> Checkout:
    return new_checkout(tmp_path / "src" / "shop")


@pytest.fixture
def src(blog: Checkout, shop: Checkout) -> str:
    """The folder with the checkouts of both projects."""
    return str(blog.folder.parent)


def kept(workspace: Path, project: str) -> dict[str, str]:
    """What this fleet's `generated/` holds for a project."""
    folder = workspace / "generated" / project
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.yml")}


def test_one_commit_in_each(workspace: Path, pipelinegen: Run, src: str, blog: Checkout, shop: Checkout) -> None:
    before = blog.state(), shop.state()
    answer = pipelinegen("sync", "--to", src)
    assert (answer.status, answer.stdout, answer.stderr) == (0, BLOG + SHOP, "")
    assert (blog.state(), shop.state()) == before
    for each in (blog, shop):
        assert each.at() == {"README": "shop\n", **kept(workspace, each.folder.name)}
        assert each.git("rev-list", "--count", BRANCH) == "2"
    answer = pipelinegen("sync", "--to", src)
    done = f"blog: {BRANCH} has it already\nshop: {BRANCH} has it already\n"
    assert (answer.status, answer.stdout, answer.stderr) == (0, done, "")
    for each in (blog, shop):
        each.git("merge", "--quiet", "--ff-only", BRANCH)
    answer = pipelinegen("sync", "--to", src)
    assert (answer.status, answer.stdout) == (0, "blog: as defined on master\nshop: as defined on main\n")


def test_one_that_cannot_be_done(pipelinegen: Run, src: str, blog: Checkout, shop: Checkout, workspace: Path) -> None:
    blog.commit({FILE: FOREIGN})
    said = f"not done: blog: {FILE}: pipelinegen did not write this file; move it away, or say --force\n"
    answer = pipelinegen("sync", "--to", src)
    assert (answer.status, answer.stdout, answer.stderr) == (2, SHOP, said)
    assert [*blog.refs()] == ["refs/heads/master"]
    answer = pipelinegen("sync", "--to", str(blog.folder), "--force")
    written = BLOG.replace("new:", "rendered over a file of somebody else:")
    assert (answer.status, answer.stdout, answer.stderr) == (0, written, "")
    assert blog.at()[FILE] == kept(workspace, "blog")[FILE]


def test_what_stays_is_told(pipelinegen: Run, blog: Checkout, workspace: Path) -> None:
    text = kept(workspace, "blog")[FILE]
    blog.commit({FILE: text, ".woodpecker/old.yml": text.replace("steps:", "steps: #")})
    answer = pipelinegen("sync", "--to", str(blog.folder))
    kept_one = "kept: .woodpecker/old.yml was changed by hand, so it stays; delete it, or say --force"
    assert (answer.status, answer.stdout) == (0, f"blog: as defined on master\n  {kept_one}\n")


def test_without_a_checkout(pipelinegen: Run, blog: Checkout) -> None:
    src = blog.folder.parent
    answer = pipelinegen("sync", "--to", str(src))
    said = f"not done: there is no checkout of shop (Me/Shop) below {src}\n"
    assert (answer.status, answer.stdout, answer.stderr) == (2, BLOG, said)
    answer = pipelinegen("sync", "shop", "--to", str(blog.folder))
    assert (answer.status, answer.stdout) == (2, "")
    assert pipelinegen("sync", "blog", "--to", str(src)).status == 0


def test_a_project_without_workflows(pipelinegen: Run, blog: Checkout, workspace: Path) -> None:
    empty = workspace / "projects" / "empty.py"
    empty.write_text(
        '"""Nothing."""\nfrom pipelinegen import Project, Repository\n\n'
        'project = Project(name="empty", repository=Repository(), workflows=[])\n'
    )
    new_checkout(blog.folder.parent / "empty")
    answer = pipelinegen("sync", "blog", "empty", "--to", str(blog.folder.parent))
    assert (answer.status, answer.stdout, answer.stderr) == (0, BLOG, "")


def test_not_into_the_fleet_itself(pipelinegen: Run, workspace: Path, own_git: Path) -> None:
    """`generated/` looks like a folder of checkouts."""
    fleet = Checkout(workspace)
    fleet.git("init", "--quiet")
    fleet.commit({})
    fleet.git("branch", "master")
    (workspace / "generated" / "blog" / FILE).write_text("steps: []\n")
    answer = pipelinegen("sync", "--to", "generated")
    assert (answer.status, answer.stdout) == (2, "")
    assert f"blog: generated/blog: this is no checkout, but a folder of {workspace}" in answer.stderr
    assert [*fleet.refs()] == ["refs/heads/main", "refs/heads/master"]


def test_where_the_commit_comes_from(pipelinegen: Run, blog: Checkout, workspace: Path) -> None:
    def message(branch: str) -> str:
        assert pipelinegen("sync", "--to", str(blog.folder), "--branch", branch).status == 0
        return blog.git("log", "-1", "--format=%B", branch)

    told = message("unversioned")
    assert told.startswith(f"CI files as they are defined\n\n- {FILE}: new\n\nWhat it means:\n- {FILE}: workflow ")
    assert "\n\nFrom definitions without a revision.\n\nRendered-by: pipelinegen\nRendered-tree: " in told
    fleet = Checkout(workspace)
    fleet.git("init", "--quiet")
    fleet.commit({})
    revision = fleet.git("rev-parse", "--short=12", "HEAD")
    assert f"\nFrom revision {revision}.\n" in message("versioned")
    (workspace / "notes").write_text("x")
    assert f"\nFrom revision {revision} and changes that are not committed.\n" in message("dirty")


def test_without_an_identity(pipelinegen: Run, src: str, blog: Checkout, shop: Checkout, own_git: Path) -> None:
    own_git.write_text("[user]\n\tuseConfigOnly = true\n")
    shop.git("config", "user.email", "person@example.org")
    shop.git("config", "user.name", "A Person")
    answer = pipelinegen("sync", "--to", src)
    assert (answer.status, answer.stdout) == (2, SHOP)
    assert answer.stderr == (
        f"not done: blog: {blog.folder}: git does not know whose commit it would be; tell it by "
        "`git config --global user.name NAME` and `git config --global user.email ADDRESS`\n"
    )
    assert [*blog.refs()] == ["refs/heads/master"]


def test_a_dry_run_writes_nothing(
    *, pipelinegen: Run, blog: Checkout, tree: Callable[[Path], object], tmp_path: Path, pulls: Pulls, github: Server
) -> None:
    new_server(blog, tmp_path / "Me" / "Blog.git")
    before = tree(tmp_path)
    would = BLOG.replace("is on", "would be on").replace("master", "origin/master")
    pushed = f"  would be pushed, unless it is there: {BRANCH} to origin\n"
    opened = f"  a pull request would be opened, unless one is open: {BRANCH} into master\n"
    for more, told in ([], would), (["--push"], would + pushed), (["--pull-request"], would + pushed + opened):
        answer = pipelinegen("sync", "--to", str(blog.folder), "--dry-run", *more)
        assert (answer.status, answer.stdout, answer.stderr) == (0, told, "")
    assert tree(tmp_path) == before
    assert github.requests == []


def test_a_dry_run_of_what_is_done_or_cannot_be_pushed(
    pipelinegen: Run, blog: Checkout, workspace: Path, tmp_path: Path
) -> None:
    answer = pipelinegen("sync", "--to", str(blog.folder), "--dry-run", "--push")
    said = f"not done: blog: {blog.folder}: it has no remote to push to; add one, or leave out --push\n"
    assert (answer.status, answer.stdout, answer.stderr) == (2, "", said)
    new_server(blog, tmp_path / "Me" / "Blog.git")
    assert pipelinegen("sync", "--to", str(blog.folder)).status == 0
    answer = pipelinegen("sync", "--to", str(blog.folder), "--dry-run", "--push")
    pushed = f"  would be pushed, unless it is there: {BRANCH} to origin\n"
    assert (answer.status, answer.stdout) == (0, f"blog: {BRANCH} has it already\n{pushed}")
    blog.commit(kept(workspace, "blog"))
    blog.git("push", "--quiet", "origin", "master")
    answer = pipelinegen("sync", "--to", str(blog.folder), "--dry-run", "--push")
    assert (answer.status, answer.stdout) == (0, "blog: as defined on origin/master\n")


@pytest.mark.parametrize("name", ["a..b", "-x", "a b", "a/", "HEAD", "x.lock", "@{-1}", "a:b", "~"])
def test_what_no_branch_can_be_called(pipelinegen: Run, blog: Checkout, name: str) -> None:
    answer = pipelinegen("sync", "--to", str(blog.folder), f"--branch={name}")
    said = f"error: --branch: {name!r} cannot be the name of a branch; `git help check-ref-format` says what can\n"
    assert (answer.status, answer.stdout, answer.stderr) == (2, "", said)
    assert [*blog.refs()] == ["refs/heads/master"]


def test_push(pipelinegen: Run, src: str, blog: Checkout, shop: Checkout, tmp_path: Path) -> None:
    server = new_server(shop, tmp_path / "Me" / "Shop.git", "upstream")
    shop.git("remote", "add", "origin", str(tmp_path / "somebody" / "fork.git"))
    answer = pipelinegen("sync", "--to", src, "--push")
    pushed = f"  pushed: {BRANCH} on upstream\n"
    assert (answer.status, answer.stdout) == (2, SHOP.replace("main", "upstream/main") + pushed)
    assert (
        answer.stderr == f"not done: blog: {blog.folder}: it has no remote to push to; add one, or leave out --push\n"
    )
    assert server.at() == shop.at()
    blog.git("remote", "add", "origin", str(tmp_path / "nowhere"))
    answer = pipelinegen("sync", "--to", src, "--push")
    assert (answer.status, answer.stdout) == (
        2,
        f"shop: {BRANCH} has it already\n  is there already: {BRANCH} on upstream\n",
    )
    assert answer.stderr.startswith(f"not done: blog: {blog.folder}: `git fetch --quiet` failed: fatal: ")
    assert [*blog.refs()] == ["refs/heads/master"]


@pytest.fixture
def github() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def pulls(github: Server, monkeypatch: pytest.MonkeyPatch) -> Pulls:
    """A GitHub of which the environment knows the address, and no token."""
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "GITHUB_TOKEN_COMMAND", "http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_API_URL", github.url)
    github.answer = Pulls(SECRET, ("Me/Blog",))
    return github.answer


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "GH_TOKEN"])
def test_a_pull_request(
    *,
    pipelinegen: Run,
    blog: Checkout,
    workspace: Path,
    tmp_path: Path,
    pulls: Pulls,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    monkeypatch.setenv(name, SECRET)
    new_server(blog, tmp_path / "Me" / "Blog.git")
    url = "https://github.com/Me/Blog/pull/1"
    answer = pipelinegen("sync", "--to", str(blog.folder), "--pull-request")
    made = BLOG.replace("master", "origin/master")
    expected = f"{made}  pushed: {BRANCH} on origin\n  pull request opened: {url}\n"
    assert (answer.status, answer.stdout, answer.stderr) == (0, expected, "")
    (pull,) = pulls.pulls
    message = blog.git("log", "-1", "--format=%B", BRANCH)
    assert f"{pull['title']}\n\n{pull['body']}".strip() == message.partition("Rendered-tree:")[0].strip()
    assert (pull["head"]["ref"], pull["base"]["ref"]) == (BRANCH, "master")
    # Another revision of the fleet renders the same files.
    fleet = Checkout(workspace)
    fleet.git("init", "--quiet")
    fleet.commit({})
    answer = pipelinegen("sync", "--to", str(blog.folder), "--pull-request")
    assert answer.stdout == (
        f"blog: {BRANCH} has it already\n  is there already: {BRANCH} on origin\n  pull request open: {url}\n"
    )
    assert pulls.writes == ["POST /repos/Me/Blog/pulls"]
    definition = workspace / "projects" / "blog.py"
    definition.write_text(definition.read_text().replace('"words"', '"letters"'))
    assert pipelinegen("sync", "--to", str(blog.folder), "--pull-request").status == 0
    assert pulls.writes[1:] == ["PATCH /repos/Me/Blog/pulls/1"]
    assert "and changes that are not committed" in pulls.pulls[0]["body"]
    assert SECRET not in answer.stdout + answer.stderr + blog.git("log", "--all", "--format=%B")
    assert not any(
        SECRET in path.read_text(errors="ignore") for path in (blog.folder / ".git").glob("*") if path.is_file()
    )


def test_no_token(
    pipelinegen: Run, blog: Checkout, pulls: Pulls, github: Server, tree: Callable[[Path], object]
) -> None:
    before = tree(blog.folder)
    answer = pipelinegen("sync", "--to", str(blog.folder), "--pull-request")
    said = "--pull-request needs a token of GitHub's that may write pull requests; set GITHUB_TOKEN"
    assert (answer.status, answer.stdout, answer.stderr) == (2, "", f"error: {said}\n")
    assert tree(blog.folder) == before
    assert github.requests == []


def test_a_wrong_token(
    *, pipelinegen: Run, blog: Checkout, tmp_path: Path, pulls: Pulls, github: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", f"{SECRET}_not")
    server = new_server(blog, tmp_path / "Me" / "Blog.git")
    answer = pipelinegen("sync", "--to", str(blog.folder), "--pull-request")
    assert answer.status == 2
    assert answer.stderr.startswith(
        f"not done: blog: GET {github.url}/repos/Me/Blog/pulls: answered 401, 'Bad credentials'"
    )
    assert SECRET not in answer.stdout + answer.stderr
    # What was done before is done, and the next run goes on from there.
    assert server.at() == blog.at()
    monkeypatch.setenv("GITHUB_TOKEN", SECRET)
    answer = pipelinegen("sync", "--to", str(blog.folder), "--pull-request")
    assert (answer.status, len(pulls.pulls)) == (0, 1)


def test_a_server_that_says_nothing_is_asked_for_one_project(
    *, pipelinegen: Run, blog: Checkout, shop: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", SECRET)
    new_server(blog, tmp_path / "Me" / "Blog.git")
    new_server(shop, tmp_path / "Me" / "Shop.git")
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            while not heard or heard[-1] != "end":
                connection, _ = listener.accept()
                with connection:
                    heard.append(connection.recv(3).decode())

        thread = threading.Thread(target=hang_up)
        thread.start()
        monkeypatch.setenv("GITHUB_API_URL", f"http://127.0.0.1:{listener.getsockname()[1]}")
        answer = pipelinegen("sync", "--to", str(blog.folder.parent), "--pull-request")
        with socket.create_connection(listener.getsockname()) as connection:
            connection.sendall(b"end")
        thread.join(5)
    assert answer.status == 2
    assert answer.stderr.count("the connection broke off before there was an answer; ask again\n") == 2
    assert heard == ["GET", "GET", "GET", "GET", "end"]


def test_a_remote_without_pull_requests(
    pipelinegen: Run, blog: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", SECRET)
    monkeypatch.delenv("GITHUB_API_URL", raising=False)
    new_server(blog, tmp_path / "Me" / "Blog.git")
    answer = pipelinegen("sync", "--to", str(blog.folder), "--pull-request")
    said = (
        f"not done: blog: {blog.folder}: its remote 'origin' is not on github.com; name the server's API by "
        "GITHUB_API_URL, or leave out --pull-request\n"
    )
    assert (answer.status, answer.stderr) == (2, said)


def test_two_at_once(program: Run, blog: Checkout, tmp_path: Path, workspace: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    server = new_server(blog, tmp_path / "Me" / "Blog.git")
    with ThreadPoolExecutor(2) as pool:
        calls = [pool.submit(program, "sync", "--to", str(blog.folder), "--push", cwd=workspace) for _ in range(2)]
        answers = [each.result() for each in calls]
    assert 0 in [each.status for each in answers]
    assert all(each.status == 0 or "not done: blog: " in each.stderr for each in answers)
    assert program("sync", "--to", str(blog.folder), "--push", cwd=workspace).status == 0
    assert server.at() == blog.at() == {"README": "shop\n", **kept(workspace, "blog")}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "missing option '--to'; see `pipelinegen sync --help`"),
        (["--to", "nowhere"], "nowhere: there is no such folder; name a checkout, or a folder that holds some"),
        (["--to", "pyproject.toml"], "pyproject.toml: is no folder; name a checkout, or a folder that holds some"),
        (["blok", "--to", "."], "there is no project 'blok'"),
    ],
)
def test_what_cannot_be_asked(workspace: Path, pipelinegen: Run, arguments: list[str], said: str) -> None:
    answer = pipelinegen("sync", *arguments)
    assert (answer.status, answer.stdout) == (2, "")
    assert said in answer.stderr


def test_a_bare_repository(pipelinegen: Run, blog: Checkout, tmp_path: Path, workspace: Path) -> None:
    bare = Checkout(tmp_path / "bare" / "blog")
    blog.git("clone", "--quiet", "--bare", ".", str(bare.folder))
    answer = pipelinegen("sync", "blog", "--to", str(bare.folder.parent))
    assert (answer.status, answer.stdout, answer.stderr) == (0, BLOG, "")
    assert bare.at() == {"README": "shop\n", **kept(workspace, "blog")}
