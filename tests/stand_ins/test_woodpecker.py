"""What other tests rely on of the stand-in servers: that they are as strict as the real ones."""

from __future__ import annotations

import base64
import json
import threading
from pathlib import Path

import pytest

from .agent import Agent
from .call import User
from .forge import Forge
from .repository import Repository
from .server import Reply, Request
from .woodpecker import Woodpecker

BLOG = "Me/Blog"
PUSH = """\
when: [{event: push, branch: main, path: {include: ["src/**"]}}]
steps:
  - name: build
    image: alpine:3.20
    environment: {PASSWORD: {from_secret: password}}
    commands: [echo "with $PASSWORD of $CI_REPO", echo "$CI_COMMIT_SHA"]
  - {name: publish, image: "plugins/x:1", settings: {key: {from_secret: password}}}
  - {name: after, image: alpine:3.20, commands: ["exit 3"], failure: ignore}
"""


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    forge = Forge(tmp_path / "git", {"forge": "me"})
    forge.add(BLOG, rights={"me": "admin", "writer": "push"})
    return forge


@pytest.fixture
def blog(forge: Forge) -> Repository:
    return forge.repository(BLOG)


@pytest.fixture
def ci(forge: Forge, tmp_path: Path) -> Woodpecker:
    users = {"me": User(1, "me"), "root": User(2, "root", is_admin=True), "writer": User(3, "writer")}
    (tmp_path / "bin").mkdir()
    return Woodpecker(forge, Agent(tmp_path / "bin", tmp_path), users)


def call(ci: Woodpecker, method: str, path: str, document: object = None, token: str = "me") -> Reply:
    body = "" if document is None else json.dumps(document)
    return ci(Request(method, path, {"Authorization": f"Bearer {token}", "Host": "ci.example"}, body))


def read(reply: Reply) -> object:
    assert reply.status == 200
    return json.loads(reply.body)


def test_a_push_makes_a_pipeline(ci: Woodpecker, blog: Repository) -> None:
    known = ci.register(BLOG)
    ci.secrets.add("password", "hunter2", "push", repository=known.number)
    commit = blog.commit({".woodpecker/build.yml": PUSH}, message="A push")
    assert ci.push(BLOG, "main", ["docs/a"]) is None
    begun = ci.push(BLOG, "main", ["src/a"])
    assert begun is not None
    ci.pipelines.wait()
    found = read(call(ci, "GET", "/api/repos/1/pipelines/latest"))
    assert (found["number"], found["event"], found["status"], found["message"]) == (1, "push", "success", "A push")
    build, publish, after = found["workflows"][0]["children"]
    states = [(step["state"], step["exit_code"]) for step in (build, publish, after)]
    assert states == [("success", 0), ("success", 0), ("failure", 3)]
    lines = read(call(ci, "GET", f"/api/repos/1/logs/1/{build['id']}"))
    assert [base64.b64decode(each["data"]).decode() for each in lines] == ["with ******** of Me/Blog", commit]
    (plugin,) = ci.agent.plugins
    assert (plugin["step"], plugin["PLUGIN_KEY"]) == ("build/publish", "hunter2")
    known.active = False
    assert ci.push(BLOG, "main", ["src/a"]) is None


def test_a_narrower_secret_hides_a_wider_one(ci: Woodpecker, blog: Repository) -> None:
    ci.register(BLOG)
    blog.commit({".woodpecker/build.yml": PUSH})
    ci.secrets.add("password", "global one", "push")
    ci.secrets.add("password", "own", "tag", repository=1)
    found = ci.push(BLOG, "main", ["src/a"])
    assert found is not None
    assert found["status"] == "error"
    assert "not allowed to be used with pipeline event 'push'" in found["errors"][0]["message"]


@pytest.mark.parametrize(
    ("method", "path", "document", "token", "status"),
    [
        ("GET", "/api/user", None, "nobody", 401),
        ("GET", "/api/repos/lookup/Me/Blog", None, "nobody", 401),
        ("GET", "/api/repos/lookup/Me/Other", None, "me", 404),
        ("GET", "/api/repos/x", None, "me", 400),
        ("POST", "/api/repos", {"forge_remote_id": "1000"}, "me", 400),
        ("POST", "/api/repos?forge_remote_id=1000", None, "me", 409),
        ("POST", "/api/repos/1/pipelines", None, "me", 400),
        ("POST", "/api/repos/1/pipelines", {"branch": "x"}, "me", 500),
        ("POST", "/api/repos/1/secrets", {"name": "a", "value": "b"}, "me", 422),
        ("POST", "/api/repos/1/secrets", {"name": "a", "value": "b", "events": ["pushed"]}, "me", 422),
        ("PATCH", "/api/repos/1/secrets/a", {"value": "b"}, "me", 404),
        ("POST", "/api/secrets", {"name": "a", "value": "b", "events": ["push"]}, "me", 403),
        ("GET", "/api/orgs/1/secrets", None, "writer", 403),
        ("PATCH", "/api/repos/1", {"timeout": 1}, "writer", 403),
        ("PATCH", "/api/repos/1", {"visibility": "secret"}, "me", 400),
        ("PATCH", "/api/repos/1", None, "me", 400),
        ("POST", "/api/repos/1/cron", {"name": "a", "schedule": "0 0 8 * * *"}, "me", 422),
        ("PATCH", "/api/repos/1/cron/1", {"enabled": True}, "me", 404),
    ],
)
def test_what_is_refused(*, ci: Woodpecker, method: str, path: str, document: object, token: str, status: int) -> None:
    ci.register(BLOG)
    reply = call(ci, method, path, document, token)
    assert reply.status == status
    assert reply.headers.get("Content-Type", "text/plain").startswith("text/plain")
    assert ci.writes == ([] if method == "GET" else [f"{method} {path.partition('?')[0]}"])


@pytest.mark.parametrize("path", ["/", "/repos/1", "/api", "/api/nothing", "/api/api/user", "/api/repos/1/pipelinez"])
def test_other_paths_are_pages(ci: Woodpecker, path: str) -> None:
    reply = call(ci, "GET", path)
    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/html")


def test_a_repository_is_removed_and_comes_back(ci: Woodpecker, blog: Repository) -> None:
    ci.register(BLOG)
    assert len(blog.hooks) == 1
    assert call(ci, "DELETE", "/api/repos/1").status == 200
    assert blog.hooks == []
    assert read(call(ci, "GET", "/api/repos/lookup/Me/Blog"))["active"] is False
    assert read(call(ci, "POST", "/api/repos?forge_remote_id=1000"))["id"] == 1
    blog.hooks.clear()
    assert call(ci, "POST", "/api/repos/1/repair").status == 204
    assert len(blog.hooks) == 1
    assert call(ci, "DELETE", "/api/repos/1?remove=true").status == 200
    assert call(ci, "GET", "/api/repos/lookup/Me/Blog").status == 404
    assert read(call(ci, "POST", "/api/repos?forge_remote_id=1000"))["id"] == 2


def test_a_deployment_is_made_of_another_pipeline(ci: Woodpecker, blog: Repository) -> None:
    known = ci.register(BLOG)
    step = "{{name: a, image: b, commands: ['test \"$CI_PIPELINE_DEPLOY_TARGET\" = x']}}"
    text = f"when: {{{{event: {{0}}}}}}\nsteps: [{step}]\n"
    blog.commit({f".woodpecker/{event}.yml": text.format(event) for event in ("manual", "deployment")})
    assert call(ci, "POST", "/api/repos/1/pipelines", {"branch": "main"}).status == 200
    path = "/api/repos/1/pipelines/1?event=deployment&deploy_to=x"
    assert call(ci, "POST", path).status == 403
    known.settings["allow_deploy"] = True
    assert call(ci, "POST", path.replace("deployment", "push")).status == 400
    made = read(call(ci, "POST", path))
    assert (made["number"], made["event"], made["parent"]) == (2, "deployment", 1)
    ci.pipelines.wait()
    assert [(each["event"], each["status"]) for each in known.pipelines] == [
        ("manual", "failure"),
        ("deployment", "success"),
    ]
    blog.commit({".woodpecker/deployment.yml": None})
    call(ci, "POST", path)
    call(ci, "POST", "/api/repos/1/pipelines", {"branch": "main"})
    call(ci, "POST", path.replace("/1?", "/4?"))
    ci.pipelines.wait()
    # The files are those of the pipeline that it is made of; with none that is meant it waits for ever.
    assert [(each["status"], len(each["workflows"])) for each in known.pipelines[2:]] == [
        ("success", 1),
        ("failure", 1),
        ("pending", 0),
    ]


def test_two_at_once(ci: Woodpecker, blog: Repository) -> None:
    """Of many who make the same thing at once one does."""
    blog.commit({"a": "b"})
    statuses: list[int] = []

    def make() -> None:
        statuses.append(call(ci, "POST", "/api/repos?forge_remote_id=1000").status)
        statuses.append(call(ci, "POST", "/api/repos/1/cron", {"name": "a", "schedule": "@daily"}).status)

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 200, *[409] * 14]
    assert (len(ci.repositories), len(ci.repositories[0].crons), len(blog.hooks)) == (1, 1, 1)


def test_pipelines_at_once(ci: Woodpecker, blog: Repository) -> None:
    ci.register(BLOG)
    waits = "while [ ! -e go ]; do sleep 0.01; done"
    blog.commit(
        {".woodpecker/a.yml": f"when: {{event: manual}}\nsteps:\n  - {{name: a, image: b, commands: ['{waits}']}}\n"}
    )
    for _ in range(4):
        assert call(ci, "POST", "/api/repos/1/pipelines", {"branch": "main"}).status == 200
    states = [each["status"] for each in read(call(ci, "GET", "/api/repos/1/pipelines"))]
    assert set(states) <= {"pending", "running"}
    assert call(ci, "POST", "/api/repos/1/pipelines/2/cancel").status == 204
    (ci.agent.home / "go").touch()
    ci.pipelines.wait()
    found = read(call(ci, "GET", "/api/repos/1/pipelines"))
    assert [(each["number"], each["status"]) for each in found] == [
        (4, "success"),
        (3, "success"),
        (2, "killed"),
        (1, "success"),
    ]
