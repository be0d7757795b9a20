"""A forge, a Woodpecker server, an image registry and a cluster on loopback, and one app that is new to them.

The servers are stand-ins made from the published APIs, not the real ones.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..stand_ins.agent import Agent
from ..stand_ins.call import User
from ..stand_ins.forge import Forge
from ..stand_ins.registered import Registered
from ..stand_ins.repository import Repository
from ..stand_ins.server import Reply, Request, serving
from ..stand_ins.woodpecker import Woodpecker

GITHUB_TOKEN = "ghp_0Town0123456789abcdefghijklmnop"
WOODPECKER_TOKEN = "eyJwoodpecker.town.0123456789abcdef"
HUB_TOKEN = "dckr_pat_town-0123456789"
EVENTS = ("cron", "deployment", "manual", "push")
_ADDRESS = "git@github.com:Me/Shop.git"
DOCKERFILE = "FROM python:3.12\nCOPY app.py pyproject.toml ./\n"

SHOP = '''\
"""A shop: built on GitHub, deployed by Woodpecker."""

from pipelinegen import Deployment, Image, Project, Repository

project = Project(
    name="shop",
    repository=Repository(name="Me/Shop", branch="main"),
    images=[Image(repository="me/shop")],
    deployments=[
        Deployment(
            namespace="market",
            name="web",
            containers={"app": "me/shop"},
        ),
    ],
)
'''


@dataclass
class Town:
    """Everything at once. `missing` are the images that the registry does not have, `private` those that want a login.

    `on_write` is called when a server has done what it was asked, and before it says so.
    """

    workspace: Path
    checkout: Path
    forge: Forge
    server: Woodpecker
    cluster: Path
    git: Callable[..., str]
    missing: set[str] = field(default_factory=set)
    private: set[str] = field(default_factory=set)
    on_write: Callable[[], None] | None = None
    registry_calls: list[str] = field(default_factory=list)

    @property
    def repository(self) -> Repository:
        """The app at the forge."""
        return self.forge.repository("Me/Shop")

    @property
    def registered(self) -> Registered:
        """The app on the Woodpecker server."""
        return self.server.registered("Me/Shop")

    @property
    def writes(self) -> list[str]:
        """Every call of both servers that was no mere question, in no common order."""
        return [*self.forge.writes, *self.server.writes]

    @property
    def definition(self) -> Path:
        """The file that declares the app."""
        return self.workspace / "projects" / "shop.py"

    def change_cluster(self, **changes: Any) -> None:
        """Change the app's workload."""
        state = json.loads(self.cluster.read_text())
        state["workloads"]["market/deployment/web"] |= changes
        self.cluster.write_text(json.dumps(state))

    def merge(self) -> str:
        """Merge the branch that was pushed, as a person does on the forge; the commit at the head."""
        self.git(self.checkout, "fetch", "--quiet", "origin")
        self.git(self.checkout, "checkout", "--quiet", "-B", "main", "origin/main")
        self.git(self.checkout, "merge", "--quiet", "--ff-only", "origin/pipelinegen/sync")
        self.git(self.checkout, "push", "--quiet", "origin", "main")
        return self.git(self.checkout, "rev-parse", "HEAD")

    def _told(self, answer: Callable[[Request], Reply]) -> Callable[[Request], Reply]:
        def told(request: Request) -> Reply:
            reply = answer(request)
            if request.method not in ("GET", "HEAD") and self.on_write is not None:
                self.on_write()
            return reply

        return told

    def _registry(self, request: Request) -> Reply:
        self.registry_calls.append(request.path)
        name = request.path.removeprefix("/v2/").replace("/manifests/", ":")
        if name in self.missing:
            return Reply(404)
        if name in self.private:
            return Reply(401, headers={"WWW-Authenticate": 'Basic realm="a registry"'})
        return Reply(200, headers={"Content-Type": "application/vnd.oci.image.index.v1+json"})


@contextmanager
def town(workspace: Path, folder: Path, git: Callable[..., str], setenv: Callable[[str, str], None]) -> Iterator[Town]:
    """The town, with the small fleet of `workspace` as its owner's definitions."""
    with ExitStack() as stack:
        at_forge, at_server, at_registry = (stack.enter_context(serving()) for _ in range(3))
        forge = Forge(folder / "forge", {GITHUB_TOKEN: "me"})
        agent = Agent(folder / "programs", folder / "agent")
        agent.home.mkdir()
        user = User(1, "me", is_admin=True)
        server = Woodpecker(forge, agent, {WOODPECKER_TOKEN: user}, at_server.url)
        forge.add("Me/Shop")
        made = Town(workspace, folder / "src" / "shop", forge, server, folder / "cluster.json", git)
        at_forge.answer, at_server.answer = made._told(forge), made._told(server)
        at_registry.answer = made._registry
        for name in ("slack-webhook-url", "hub-token"):
            server.secrets.add(name, f"the value of {name}", *EVENTS)
        _definitions(workspace, at_server.url, at_registry.url.removeprefix("http://"))
        _source(made)
        _cluster(made, agent.programs, at_registry.url.removeprefix("http://"))
        for name, value in {
            "GITHUB_API_URL": at_forge.url,
            "GITHUB_TOKEN": GITHUB_TOKEN,
            "WOODPECKER_TOKEN": WOODPECKER_TOKEN,
            "HUB_USERNAME": "robot",
            "HUB_TOKEN": HUB_TOKEN,
            "PATH": f"{agent.programs}:{os.environ['PATH']}",
            # Nothing in here is to be found outside of this machine.
            "https_proxy": "http://127.0.0.1:9",
            "no_proxy": "127.0.0.1",
        }.items():
            setenv(name, value)
        yield made
        server.pipelines.wait()


def _definitions(workspace: Path, server: str, registry: str) -> None:
    fleet = workspace / "projects" / "fleet.py"
    text = fleet.read_text().replace("https://ci.example.org", server).replace('"3.13"', '"3.17"')
    for image in (
        "bitnami/kubectl",
        "alpine",
        "woodpeckerci/plugin-git",
        "woodpeckerci/plugin-docker-buildx",
        "plugins/slack",
    ):
        text = text.replace(f'"{image}:', f'"{registry}/{image}:')
    fleet.write_text(text)
    (workspace / "projects" / "blog.py").unlink()
    (workspace / "projects" / "shop.py").write_text(SHOP)


def _source(made: Town) -> None:
    made.checkout.parent.mkdir(parents=True)
    made.git(made.checkout.parent, "clone", "--quiet", str(made.repository.git_dir), str(made.checkout))
    for name, text in {"Dockerfile": DOCKERFILE, "app.py": "print(1)\n", "pyproject.toml": "[project]\n"}.items():
        (made.checkout / name).write_text(text)
    # The forge's address, as it is in real checkouts, and where it really is.
    made.git(made.checkout, "remote", "set-url", "origin", _ADDRESS)
    made.git(made.checkout, "config", f"url.{made.repository.git_dir}.insteadOf", _ADDRESS)
    made.git(made.checkout, "checkout", "--quiet", "-B", "main")
    made.git(made.checkout, "add", ".")
    made.git(made.checkout, "commit", "--quiet", "-m", "the app")
    made.git(made.checkout, "push", "--quiet", "origin", "main")


def _cluster(made: Town, programs: Path, registry: str) -> None:
    images = {"app": f"{registry}/old/image:00000000", "sidecar": "other/sidecar:1"}
    pod = {"name": "x", "phase": "Running", "owner": "ReplicaSet/web-5d4f", "images": dict(images)}
    web = {"replicas": 1, "selector": "app=web", "images": images, "pods": [pod]}
    made.cluster.write_text(json.dumps({"refuses": [], "workloads": {"market/deployment/web": web}}))
    programs.mkdir()
    program = programs / "kubectl"
    stand_in = Path(__file__).parents[1] / "stand_ins" / "kubectl.py"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{stand_in}" "{made.cluster}" "$@"\n')
    program.chmod(0o755)
