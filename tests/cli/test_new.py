"""`new`: a definition from a checkout, options and answers; all of it written, or nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from pipelinegen.catalog import EVERYONE, load_catalog
from pipelinegen.cli.main import run
from pipelinegen.onboard.number import with_number

from ..scaffold.test_manifest import WEB
from ..stand_ins.terminal import CTRL_C, CTRL_D, at_a_terminal

Run = Callable[..., Any]
Tree = Callable[[Path], object]
ORIGIN = "git@github.com:Me/web-app.git"
FACTS = """\
repository  Me/web-app                    remote origin
branch      main                          the only branch
dockerfile  Dockerfile                    the only one that git knows
image       me/app                        --image
deployment  market/web2:migrate,app       k8s/web.yaml:1
"""
DEFINITION = '''\
"""Me/web-app: builds me/app, which runs as deployment/web2 in market."""

from pipelinegen import Deployment, Image, Project, Repository

project = Project(
    name="my-app",
    repository=Repository(name="Me/web-app", branch="main"),
    images=[Image(repository="me/app")],
    deployments=[Deployment(namespace="market", name="web2", containers={"migrate": "me/app", "app": "me/app"})],
)
'''
WAITS = (
    "my-app: every other command refuses it until its number on the Woodpecker server is known: "
    "`pipelinegen onboard my-app{} --apply` registers the repository and writes the number\n"
)


@pytest.fixture
def app(tmp_path: Path, repository: Callable[..., Path]) -> Path:
    """The checkout of an app that is all shown but for its image's name."""
    folder = tmp_path / "the app"
    (folder / "k8s").mkdir(parents=True)
    (folder / "Dockerfile").write_text("FROM alpine\n")
    text = WEB.replace("name: web", "name: web2").replace("namespace: shop", "namespace: market")
    (folder / "k8s/web.yaml").write_text(text.replace("me/shop", "me/app"))
    return repository(folder, origin=ORIGIN)


def test_from_a_checkout(workspace: Path, app: Path, pipelinegen: Run, tree: Tree) -> None:
    before = tree(app)
    answer = pipelinegen("new", "my-app", "--from", str(app), "--image", "me/app")
    assert answer.status == 0
    assert answer.stdout == "projects/my_app.py: written; all 3 files that come from it pass their proofs\n"
    waits = WAITS.format(f" --checkout '{app}'")  # its name has a space
    assert " ".join(answer.stderr.split()) == " ".join((FACTS + waits).split())
    assert (workspace / "projects/my_app.py").read_text() == DEFINITION
    assert not (workspace / "generated/my-app").exists()
    assert tree(app) == before


def test_nothing_is_rendered_of_what_has_no_number(workspace: Path, app: Path, pipelinegen: Run) -> None:
    assert pipelinegen("new", "my-app", "--from", str(app), "--image", "me/app").status == 0
    assert pipelinegen("list").status == 0
    for command in (("render",), ("check",), ("render", "my-app")):
        answer = pipelinegen(*command)
        assert (answer.status, answer.stdout) == (2, "")
        assert "`pipelinegen onboard my-app`" in answer.stderr
    # but another one may be written beside it
    said = ("--repository", "me/b", "--branch", "main", "--image", "me/b", "--no-deploy")
    assert pipelinegen("new", "b", *said).status == 0


def test_with_the_number_it_is_rendered_and_validated(workspace: Path, app: Path, pipelinegen: Run) -> None:
    answer = pipelinegen("new", "my-app", "--from", str(app), "--image", "me/app", "--woodpecker-id", "12")
    assert (answer.status, answer.stdout) == (
        0,
        "projects/my_app.py: written, with the files that come from it in generated/my-app\n"
        "3 files checked, nothing found\n",
    )
    assert 'branch="main", woodpecker_id=12)' in (workspace / "projects/my_app.py").read_text()
    answer = pipelinegen("check")
    assert (answer.status, answer.stdout) == (0, "7 files are as defined\n")


def test_the_number_that_onboard_writes_makes_the_same(workspace: Path, app: Path, pipelinegen: Run) -> None:
    said = ("my-app", "--from", str(app), "--image", "me/app", "--dry-run")
    without, numbered = (pipelinegen("new", *said, *more).stdout for more in ((), ("--woodpecker-id", "12")))
    assert without == DEFINITION
    assert with_number(without, 12) == numbered


def test_a_dry_run_prints_the_definition(workspace: Path, app: Path, pipelinegen: Run, tree: Tree) -> None:
    before = tree(workspace)
    answer = pipelinegen("new", "my-app", "--from", str(app), "--image", "me/app", "--dry-run")
    assert (answer.status, answer.stdout) == (0, DEFINITION)
    assert tree(workspace) == before


def test_all_that_is_missing_is_told_at_once(workspace: Path, pipelinegen: Run, tree: Tree) -> None:
    before = tree(workspace)
    for said, why in [
        (("--non-interactive",), "nobody is asked with --non-interactive"),
        ((), "nobody can be asked, as standard input is no terminal"),
    ]:
        answer = pipelinegen("new", "my-app", *said)
        assert (answer.status, answer.stdout) == (2, "")
        assert f"error: projects/my_app.py cannot be written yet: {why}; say what nothing shows:\n" in answer.stderr
        options = [line.split()[0] for line in answer.stderr.splitlines() if line.startswith("  --")]
        assert options == ["--repository", "--branch", "--image", "--deployment"]
    assert tree(workspace) == before


def test_at_a_terminal(workspace: Path, app: Path) -> None:
    """What was seen is proposed: Return takes it."""
    (app / "k8s/web.yaml").write_text((app / "k8s/web.yaml").read_text().replace("  namespace: market\n", ""))
    talk = at_a_terminal(
        workspace,
        "new",
        "my-app",
        "--from",
        str(app),
        answers=[
            ("Image that Dockerfile makes", "me/app:1"),
            ("error: 'me/app:1' has a version", "quay.io/me/app"),
            ("error: 'quay.io/me/app' is in no registry of the fleet", "me/app"),
            ("Runs as NAMESPACE/", "web2"),
            ("error: 'web2' is not written NAMESPACE/", "market/web2:migrate,app"),
        ],
    )
    assert talk.status == 0, talk.stderr
    known, _, rest = talk.stderr.partition("What the image is called in the registry")
    assert known.splitlines()[-1].split() == ["dockerfile", "Dockerfile", "the", "only", "one", "that", "git", "knows"]
    assert rest
    assert "?/web2:migrate,app in k8s/web.yaml:1, which names no namespace." in talk.stderr
    assert (workspace / "projects/my_app.py").read_text() == DEFINITION


def test_return_takes_what_is_proposed(workspace: Path, app: Path, git: Callable[..., str]) -> None:
    git(app, "branch", "zebra")
    (app / "k8s/web.yaml").write_text((app / "k8s/web.yaml").read_text().replace("me/shop", "me/app"))
    talk = at_a_terminal(
        workspace,
        *("new", "my-app", "--from", str(app)),
        answers=[("Branch that is built [main]", ""), ("Image that Dockerfile makes [me/app]", "")],
    )
    assert talk.status == 0, talk.stderr
    assert (workspace / "projects/my_app.py").read_text() == DEFINITION


@pytest.mark.parametrize(("key", "status"), [(CTRL_C, 130), (CTRL_D, 130)])
def test_who_goes_away_leaves_nothing(workspace: Path, app: Path, tree: Tree, key: str, status: int) -> None:
    before = tree(workspace)
    talk = at_a_terminal(workspace, "new", "my-app", "--from", str(app), answers=[("Image that", key)])
    assert (talk.status, talk.stdout) == (status, "")
    assert talk.stderr.endswith("error: interrupted\n")
    assert tree(workspace) == before


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("shop", "projects/shop.py: it is there already, and never written over; choose another name"),
        ("class", "'class' is a word of Python's own, so no definition can be called class.py; choose another name"),
        ("fleet", "'fleet' is what all projects share, so no definition can be called fleet.py; choose another name"),
        ("My_App", "'My_App' is not a project name: lower-case letters, digits and dashes"),
    ],
)
def test_names_that_cannot_be(workspace: Path, pipelinegen: Run, tree: Tree, name: str, message: str) -> None:
    before = tree(workspace)
    answer = pipelinegen("new", name)
    assert (answer.status, answer.stderr) == (2, f"error: {message}\n")
    assert tree(workspace) == before


def test_never_over_what_is_there(workspace: Path, app: Path, pipelinegen: Run, tree: Tree) -> None:
    for make in (lambda path: path.write_text("x = 1\n"), lambda path: path.symlink_to("nowhere")):
        path = workspace / "projects/my_app.py"
        make(path)
        before = tree(workspace)
        answer = pipelinegen("new", "my-app", "--from", str(app), "--image", "me/app")
        assert answer.status == 2
        assert tree(workspace) == before
        path.unlink()
    foreign = workspace / "generated/my-app/.woodpecker/deploy.yml"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("steps: []\n")
    before = tree(workspace)
    answer = pipelinegen("new", "my-app", "--from", str(app), "--image", "me/app", "--woodpecker-id", "12")
    assert answer.status == 2
    assert "generated/my-app/.woodpecker/deploy.yml: pipelinegen did not write this file" in answer.stderr
    assert tree(workspace) == before


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (("--image", "me/shop"), "image tag of 'me/shop' has two owners: shop and my-app"),
        (
            ("--image", "me/x", "--deployment", "market/web:app"),
            "container 'app' of deployment/web in market has two owners",
        ),
        (("--image", "me/x", "--repository", "me/SHOP"), "repository 'me/SHOP' has two owners: shop and my-app"),
        (("--image", "me/x", "--woodpecker-id", "7"), "Woodpecker repository id 7 has two owners: shop and my-app"),
        (("--image", "me/x", "--registry", "private"), "registry 'private' has no `github` login in the fleet"),
    ],
)
def test_the_rest_of_the_fleet(
    *, workspace: Path, app: Path, pipelinegen: Run, tree: Tree, said: tuple[str, ...], message: str
) -> None:
    before = tree(workspace)
    more = () if "--deployment" in said else ("--deployment", "other/x:y")
    answer = pipelinegen("new", "my-app", "--from", str(app), *said, *more)
    assert (answer.status, answer.stdout) == (2, "")
    assert "error: projects/my_app.py cannot be written: " in answer.stderr
    assert message in answer.stderr
    assert tree(workspace) == before


def test_secrets_that_the_fleet_lacks_are_lines_to_add(workspace: Path, app: Path, pipelinegen: Run) -> None:
    fleet = workspace / "projects/fleet.py"
    lines = fleet.read_text().splitlines(keepends=True)
    kept = [
        line for line in lines if '(name="WOODPECKER_TOKEN"' not in line and '(name="slack-webhook-url"' not in line
    ]
    fleet.write_text("".join(kept))
    for name in ("shop", "blog"):  # they need them, too
        (workspace / f"projects/{name}.py").unlink()
    answer = pipelinegen("new", "my-app", "--from", str(app), "--image", "me/app")
    assert answer.status == 2
    assert not (workspace / "projects/my_app.py").exists()
    said, _, added = answer.stderr.partition("add to `secrets` of projects/fleet.py:\n")
    assert "its files need secrets that the fleet does not declare" in said
    assert [line.split('"')[1] for line in added.splitlines()] == ["WOODPECKER_TOKEN", "slack-webhook-url"]
    fleet.write_text("".join(kept).replace("    secrets=[\n", f"    secrets=[\n{added}"))
    assert pipelinegen("new", "my-app", "--from", str(app), "--image", "me/app").status == 0


def test_files_of_a_ci_are_for_import(workspace: Path, app: Path, pipelinegen: Run) -> None:
    (app / ".drone.yml").write_text("kind: pipeline\n")
    answer = pipelinegen("new", "my-app", "--from", str(app), "--image", "me/app", "--dry-run")
    assert answer.status == 0
    assert answer.stderr.startswith(
        f"{app} has CI files already: .drone.yml; `pipelinegen import {app}` makes a definition of what they do\n"
    )


def test_where_there_is_no_fleet(tmp_path: Path, pipelinegen: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = pipelinegen("new", "my-app")
    assert answer.status == 2
    assert answer.stderr.endswith("or make a fleet of this folder with `pipelinegen init`\n")


def test_a_proof_that_fails_writes_nothing(workspace: Path, app: Path, pipelinegen: Run, tree: Tree) -> None:
    (workspace / "templates/woodpecker").mkdir(parents=True)
    (workspace / "templates/woodpecker/deploy.yml.j2").write_text("steps: [a: b: c]\n")
    before = tree(workspace)
    answer = pipelinegen("new", "my-app", "--from", str(app), "--image", "me/app", "--woodpecker-id", "12")
    assert answer.status == 2
    assert "a rendered file of my-app fails its proof:\n" in answer.stderr
    assert answer.stderr.endswith("\nnothing was written\n")
    assert tree(workspace) == before


def test_without_git(workspace: Path, app: Path, pipelinegen: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(workspace / "nothing"))
    answer = pipelinegen("new", "my-app", "--from", str(app))
    assert (answer.status, answer.stderr) == (2, "error: the program 'git' is missing; install it\n")


def test_standard_input_may_be_closed(workspace: Path, app: Path) -> None:
    command = f'"{sys.executable}" -m pipelinegen new my-app --from "$APP" <&-'
    done = subprocess.run(
        ["sh", "-c", command], cwd=workspace, env={**os.environ, "APP": str(app)}, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "nobody can be asked" in done.stderr


_PLAIN = st.from_regex(r"[a-z][a-zA-Z0-9._ -]{0,5}", fullmatch=True)
_SAFE = st.from_regex(r"[a-z][a-z0-9-]{0,4}[a-z]", fullmatch=True)
_ANY = st.text(st.characters(codec="utf-8", exclude_characters="\0/"), min_size=1, max_size=6)
_NAMES = _SAFE | _SAFE | _PLAIN | _ANY


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), branch=_NAMES, folder=_NAMES, name=_NAMES)
def test_whatever_the_names_are(
    *, workspace: Path, git: Callable[..., str], data: st.DataObject, branch: str, folder: str, name: str
) -> None:
    """The definition that is written loads, and says what was seen; or there is none."""
    app = workspace.parent / "apps" / str(len([*workspace.parent.glob("apps/*")]))
    assume(folder not in (".", "..", ".git"))
    (app / folder).mkdir(parents=True)
    (app / folder / "Dockerfile").write_text("FROM alpine\n")
    manifest = WEB.replace("name: web", f"name: {name}").replace("me/shop", "me/app")
    (app / "web.yaml").write_text(manifest)
    git(app, "init", "--quiet")
    git(app, "add", "--all", "--force")
    git(app, "remote", "add", "origin", f"https://github.com/me/{data.draw(_NAMES)}")
    (app / ".git/HEAD").write_text(f"ref: refs/heads/{branch}\n")
    definition = workspace / "projects/my_app.py"
    status = run(["new", "my-app", "--from", str(app), "--image", "me/app", "--context", "."])
    event(f"status {status}")
    assert definition.exists() == (status == 0)
    if status == 0:
        catalog = load_catalog(workspace / "projects", locks=workspace, unregistered=EVERYONE)
        (made,) = [each.project for each in catalog.definitions if each.project.name == "my-app"]
        assert made.repository.branch == branch
        assert made.images[0].dockerfile == f"{folder}/Dockerfile"
        definition.unlink()
    else:
        assert status == 2
