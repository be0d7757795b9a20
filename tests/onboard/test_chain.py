"""From the rendered files to a rollout: GitHub's step, Woodpecker's pipeline and kubectl, on stand-in servers.

The clients prepare both servers. Then the step runs by bash as the workflow file has it, the server takes the rendered
workflow files out of git, and its agent runs the commands of the deploy against a small cluster.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelinegen.cli.main import run
from pipelinegen.remote.github import GitHub
from pipelinegen.remote.network import Network
from pipelinegen.remote.token import Token
from pipelinegen.remote.woodpecker import Woodpecker

from ..conftest import WORKSPACE
from ..stand_ins.agent import Agent
from ..stand_ins.call import User
from ..stand_ins.forge import Forge
from ..stand_ins.runner import Runner
from ..stand_ins.server import Server, serving
from ..stand_ins.woodpecker import Woodpecker as Ci

SHOP = "Me/Shop"
NUMBER = 7  # as the definition has it
FORGE_TOKEN, CI_TOKEN, WEBHOOK = "ghp_forge.token", "eyJhbGci.woodpecker.token", "https://hooks.example/hunter2"
KUBECTL = Path(__file__).parents[1] / "stand_ins" / "kubectl.py"
WORKFLOW = ".github/workflows/build-and-deploy.yml"
DEPLOY = ".woodpecker/deploy.yml"


@dataclass(frozen=True)
class Fleet:
    """What was rendered for the shop, and the server whose address stands in it."""

    server: Server
    files: dict[str, str]


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    for program in ("bash", "curl", "jq"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    folder = tmp_path_factory.mktemp("chain") / "fleet"
    shutil.copytree(WORKSPACE, folder)
    with serving() as server:
        definitions = folder / "projects" / "fleet.py"
        text = definitions.read_text(encoding="utf-8")
        definitions.write_text(text.replace("https://ci.example.org", server.url), encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            assert run(["render", "shop"]) == 0
        shop = folder / "generated" / "shop"
        found = {
            path.relative_to(shop).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(shop.rglob("*"))
            if path.is_file()
        }
        yield Fleet(server, found)


@dataclass
class Ended:
    """How GitHub's step ended; `said` is its last line, without the script's name and the address of the pipeline."""

    status: int
    output: str
    said: str


@dataclass
class Chain:
    """All parts of it."""

    fleet: Fleet
    forge: Forge
    ci: Ci
    github: GitHub
    woodpecker: Woodpecker
    folder: Path

    def push(self, files: dict[str, str], git: Callable[..., str]) -> str:
        """Commit files in a checkout and push them to the forge; the commit."""
        checkout = self.folder / "checkout"
        if not checkout.exists():
            checkout.mkdir()
            git(checkout, "init", "--quiet")
            git(checkout, "remote", "add", "origin", str(self.forge.repository(SHOP).git_dir))
        for path, text in files.items():
            (checkout / path).parent.mkdir(parents=True, exist_ok=True)
            (checkout / path).write_text(text, encoding="utf-8")
        git(checkout, "add", "--all")
        git(checkout, "commit", "--quiet", "--message=Files")
        git(checkout, "push", "--quiet", "origin", "main")
        return git(checkout, "rev-parse", "HEAD")

    def begin(self, commit: str, **environment: str) -> subprocess.Popen[str]:
        """GitHub runs the workflow of a commit, whose image is built; the step that deploys."""
        repository = self.forge.repository(SHOP)
        secrets = {f"secrets.{name}": value for name, value in repository.secrets.items()}
        runner = Runner(repository.files(commit, WORKFLOW)[WORKFLOW], self.folder, {"github.sha": commit, **secrets})
        named = runner.start("build-shop", "Name the image after the commit", GITHUB_SHA=commit)
        named.communicate(timeout=10)
        assert named.returncode == 0
        runner.values["needs.build-shop.outputs.image_tag"] = runner.outputs["image_tag"]
        # Nobody waits for minutes here.
        patience = {"POLL_SECONDS": "0.02", "RETRY_SECONDS": "0.25"}
        return runner.start("deploy", "Deploy with Woodpecker", **(patience | environment))

    def end(self, step: subprocess.Popen[str]) -> Ended:
        """Wait for the step. No token and no secret stands in what it prints."""
        output, errors = step.communicate(timeout=20)
        for hidden in (FORGE_TOKEN, CI_TOKEN, WEBHOOK, "hunter2"):
            assert hidden not in output + errors
        last = (output + errors).splitlines()[-1].removeprefix("trigger-deploy.sh: ")
        page = f"; the pipeline: {self.fleet.server.url}/repos/{NUMBER}/pipeline/1"
        return Ended(step.returncode, output + errors, last.removesuffix(page))

    def cluster(self, **changes: object) -> Path:
        """Give the agent a kubectl and a cluster in which the old image runs; where that keeps its state."""
        image = {"app": "me/shop:00000000"}
        pod = {"name": "web-5d4f-x", "phase": "Running", "owner": "ReplicaSet/web-5d4f", "images": dict(image)}
        web = {"replicas": 1, "selector": "app=web", "images": image, "pods": [pod], **changes}
        state = self.folder / "cluster.json"
        state.write_text(json.dumps({"refuses": [], "workloads": {"market/deployment/web": web}}))
        log = self.folder / "kubectl.calls"
        program = self.ci.agent.programs / "kubectl"
        program.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$*" >> "{log}"\nexec "{sys.executable}" -I "{KUBECTL}" "{state}" "$@"\n'
        )
        program.chmod(0o755)
        return state

    def runs(self) -> str:
        """The image that runs in the cluster."""
        cluster = json.loads((self.folder / "cluster.json").read_text())
        return str(cluster["workloads"]["market/deployment/web"]["pods"][0]["images"]["app"])

    def calls(self) -> list[str]:
        """What kubectl was called for, by the first words."""
        log = self.folder / "kubectl.calls"
        return [" ".join(line.split()[:2]) for line in log.read_text().splitlines()] if log.exists() else []


@pytest.fixture
def chain(fleet: Fleet, tmp_path: Path, own_git: Path) -> Iterator[Chain]:
    """A forge with an empty repository, and a server that does not know it yet."""
    (tmp_path / "bin").mkdir()
    forge = Forge(tmp_path / "git", {FORGE_TOKEN: "me"})
    forge.add(SHOP)
    users = {CI_TOKEN: User(1, "me")}
    ci = Ci(forge, Agent(tmp_path / "bin", tmp_path), users, url=fleet.server.url, next_number=NUMBER)
    fleet.server.answer = ci
    network = Network(timeout=5)
    with serving() as server:
        server.answer = forge
        github = GitHub(Token(FORGE_TOKEN, "GITHUB_TOKEN"), server.url, network=network)
        woodpecker = Woodpecker(fleet.server.url, Token(CI_TOKEN, "WOODPECKER_TOKEN"), network=network)
        chain = Chain(fleet, forge, ci, github, woodpecker, tmp_path)
        chain.cluster()
        yield chain
    ci.pipelines.wait()


def prepare(chain: Chain, events: Sequence[str] = ("manual",)) -> None:
    """What has to be there before the files are pushed; done with the clients."""
    known = chain.github.repository(SHOP)
    assert known is not None
    chain.github.set_secret(SHOP, "WOODPECKER_TOKEN", CI_TOKEN)
    made = chain.woodpecker.activate(str(known.id))
    assert made is not None
    if events:
        chain.woodpecker.add_secret(made.number or 0, "slack-webhook-url", WEBHOOK, events)


def deploy(chain: Chain, git: Callable[..., str], edit: Callable[[str], str] = str, **environment: str) -> Ended:
    """Push the rendered files, the deploy maybe edited by somebody, and run the step to its end."""
    files = {**chain.fleet.files, DEPLOY: edit(chain.fleet.files[DEPLOY])}
    return chain.end(chain.begin(chain.push(files, git), **environment))


def test_green_means_deployed(chain: Chain, git: Callable[..., str]) -> None:
    prepare(chain)
    assert chain.github.secret_names(SHOP).keys() == {"WOODPECKER_TOKEN"}
    ended = deploy(chain, git)
    commit = chain.github.commit(SHOP, "main")
    assert (ended.status, ended.said) == (0, f"pipeline 1 succeeded, tag {commit[:8]} is deployed"), ended.output
    assert chain.runs() == f"me/shop:{commit[:8]}"
    assert chain.calls().count("set image") == 1
    pipeline = chain.woodpecker.pipeline(NUMBER, 1)
    assert (pipeline.event, pipeline.status, pipeline.commit) == ("manual", "success", commit)
    (workflow,) = pipeline.workflows
    assert [(step.name, step.state) for step in workflow.steps] == [
        ("deploy", "success"),
        ("notify-failure", "skipped"),
    ]
    assert chain.ci.writes == [
        "POST /api/repos",
        f"POST /api/repos/{NUMBER}/secrets",
        f"POST /api/repos/{NUMBER}/pipelines",
    ]
    assert chain.forge.writes == [f"PUT /repos/{SHOP}/actions/secrets/WOODPECKER_TOKEN"]


def test_a_push_deploys_nothing(chain: Chain, git: Callable[..., str]) -> None:
    prepare(chain)
    chain.push(chain.fleet.files, git)
    assert chain.ci.push(SHOP, "main", ["README.md"]) is None
    assert chain.woodpecker.start(NUMBER, "main", {}) is None
    assert chain.woodpecker.pipelines(NUMBER) == []
    assert chain.calls() == []


def test_a_wrong_id(chain: Chain, git: Callable[..., str]) -> None:
    chain.ci.next_number = 3
    prepare(chain)
    ended = deploy(chain, git)
    assert (ended.status, ended.said) == (
        1,
        "Woodpecker knows no repository 7, or the user of WOODPECKER_TOKEN has no push right on it (404); "
        f"compare with GET {chain.fleet.server.url}/api/repos/lookup/OWNER/NAME",
    )
    assert chain.calls() == []


def test_an_address_of_the_user_interface(chain: Chain, git: Callable[..., str]) -> None:
    prepare(chain)
    ended = deploy(chain, git, WOODPECKER_URL=f"{chain.fleet.server.url}/ui")
    assert ended.status == 1
    assert ended.said.startswith(
        "Woodpecker answered 200 with a web page instead of a pipeline, so nothing was started"
    )


def test_a_token_of_nobody(chain: Chain, git: Callable[..., str]) -> None:
    prepare(chain)
    chain.github.set_secret(SHOP, "WOODPECKER_TOKEN", "not-the-token")
    ended = deploy(chain, git)
    assert ended.status == 1
    assert ended.said.startswith('Woodpecker does not accept WOODPECKER_TOKEN (401 and said "User not authorized")')


def test_a_missing_secret(chain: Chain, git: Callable[..., str]) -> None:
    prepare(chain, events=())
    ended = deploy(chain, git)
    assert ended.status == 1
    assert ended.said.startswith("Woodpecker could not run pipeline 1: secret 'slack-webhook-url' not found")
    assert ended.said.endswith("; correct .woodpecker/ or the secrets it names")
    assert chain.calls() == []


def test_a_secret_without_the_event(chain: Chain, git: Callable[..., str]) -> None:
    prepare(chain, events=("push", "tag"))
    ended = deploy(chain, git)
    assert ended.status == 1
    assert "secret 'slack-webhook-url' is not allowed to be used with pipeline event 'manual'" in ended.said
    assert chain.calls() == []
    # What mends it is one call.
    chain.woodpecker.change_secret(NUMBER, "slack-webhook-url", events=["push", "tag", "manual"])
    again = chain.end(chain.begin(chain.github.commit(SHOP, "main")))
    assert (again.status, chain.runs()[:8]) == (0, "me/shop:"), again.output


def test_a_workflow_that_is_filtered(chain: Chain, git: Callable[..., str]) -> None:
    prepare(chain)
    ended = deploy(chain, git, lambda text: text.replace('event: "manual"', 'event: "deployment"'))
    assert ended.status == 1
    assert ended.said.startswith("nothing in .woodpecker/ of branch 'main' accepts the call, nothing was deployed")
    assert chain.woodpecker.pipelines(NUMBER) == []


def test_broken_yaml(chain: Chain, git: Callable[..., str]) -> None:
    prepare(chain)
    ended = deploy(chain, git, lambda text: text.replace("steps:", "steps: ["))
    assert ended.status == 1
    assert ended.said.startswith("Woodpecker could not run pipeline 1: ")
    assert chain.calls() == []


def test_files_that_are_not_there(chain: Chain, git: Callable[..., str]) -> None:
    prepare(chain)
    commit = chain.push({WORKFLOW: chain.fleet.files[WORKFLOW]}, git)
    ended = chain.end(chain.begin(commit))
    assert ended.status == 1
    assert ended.said.startswith("Woodpecker could not load .woodpecker/ from the forge (200 and 'null')")


def test_a_rollout_that_fails(chain: Chain, git: Callable[..., str]) -> None:
    prepare(chain)
    chain.cluster(fails=True)
    ended = deploy(chain, git)
    assert (ended.status, ended.said) == (
        1,
        "pipeline 1 failed: step deploy of workflow deploy: failure, exit code 1; read its log",
    )
    assert chain.runs() == "me/shop:00000000"
    (told,) = chain.ci.agent.plugins
    assert (told["step"], told["PLUGIN_WEBHOOK"]) == ("deploy/notify-failure", WEBHOOK)
    logs = "\n".join(chain.ci.pipelines.logs.values())
    assert "the rollout of market/deployment/web did not succeed" in logs


def test_another_owner_of_the_image(chain: Chain, git: Callable[..., str]) -> None:
    """The rollout is well, but something else has set the image back."""
    prepare(chain)
    chain.cluster(overruled={"app": "me/shop:latest"})
    ended = deploy(chain, git)
    assert ended.status == 1
    assert ended.said.startswith("pipeline 1 failed: step deploy of workflow deploy: failure, exit code 1")


def test_an_agent_that_is_killed(chain: Chain, git: Callable[..., str]) -> None:
    prepare(chain)
    chain.ci.agent.dies_at = "deploy/deploy"
    ended = deploy(chain, git)
    assert (ended.status, ended.said) == (
        1,
        "pipeline 1 was stopped before its end (killed): no step says why; "
        "run this job again unless a newer deploy has taken over",
    )
    assert chain.runs() == "me/shop:00000000"


def test_no_agent(chain: Chain, git: Callable[..., str]) -> None:
    prepare(chain)
    chain.ci.agent.is_absent = True
    ended = deploy(chain, git, FOLLOW_SECONDS="1")
    assert (ended.status, ended.said) == (1, "pipeline 1 is still 'pending' after 1 s; look what it waits for")


def test_a_branch_that_has_moved_on(chain: Chain, git: Callable[..., str]) -> None:
    prepare(chain)
    old = chain.push(chain.fleet.files, git)
    chain.push({"README.md": "newer\n"}, git)
    chain.ci.agent.is_absent = True
    ended = chain.end(chain.begin(old))
    assert ended.status == 1
    assert "so pipeline 1 was cancelled; the newer commit's own run deploys, nothing is to be done here" in ended.said
    assert chain.woodpecker.pipeline(NUMBER, 1).status == "killed"


def test_a_server_that_is_restarted_in_the_middle(chain: Chain, git: Callable[..., str]) -> None:
    prepare(chain)
    go = chain.folder / "go"
    kubectl = chain.ci.agent.programs / "kubectl"
    waits = f'[ "$1" != rollout ] || while [ ! -e "{go}" ]; do sleep 0.02; done\nexec'
    kubectl.write_text(kubectl.read_text().replace("exec", waits))
    step = chain.begin(chain.push(chain.fleet.files, git))
    wait_for(lambda: "rollout status" in chain.calls())
    chain.fleet.server.stop()
    time.sleep(0.15)
    chain.fleet.server.start()
    go.touch()
    ended = chain.end(step)
    assert ended.status == 0, ended.output
    assert "following pipeline 1: no answer (curl 7: " in ended.output
    assert chain.ci.writes.count(f"POST /api/repos/{NUMBER}/pipelines") == 1
    assert chain.runs() != "me/shop:00000000"


def test_a_server_that_does_not_come_back(chain: Chain, git: Callable[..., str]) -> None:
    prepare(chain)
    chain.ci.agent.is_absent = True
    step = chain.begin(chain.push(chain.fleet.files, git), RETRY_SECONDS="0.02")
    wait_for(lambda: bool(chain.ci.registered(SHOP).pipelines))
    chain.fleet.server.stop()
    try:
        ended = chain.end(step)
    finally:
        chain.fleet.server.start()
    assert ended.status == 1
    assert "following pipeline 1: tried 3 times, at last no answer (curl 7: " in ended.said


def wait_for(what: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)
