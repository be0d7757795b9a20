"""A project from what is seen, said and answered: what is taken, what is asked, what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelinegen import Deployment, Image, Login, Project, Registry, Repository
from pipelinegen.errors import PipelinegenError
from pipelinegen.scaffold.inquiry import module_of, project_of, summary_of
from pipelinegen.scaffold.manifest import Workload
from pipelinegen.scaffold.question import Missing, Question
from pipelinegen.scaffold.shown import Seen, Shown
from pipelinegen.scaffold.sources import Facts, Given, Sources

REGISTRIES = (
    Registry(name="hub", github=Login(username="me", password_secret="T")),
    Registry(name="own", push_host="registry.example.org:5050", pull_host="registry.example.org"),
)
WEB = Workload("web.yaml", 3, "market", "deployment", "web", {"app": "me/shop:1", "nginx": "nginx", "init": "me/shop"})
SHOWN = Shown(
    Path("app"),
    frozenset({"Dockerfile", "web.yaml"}),
    (Seen("Me/web-shop", "remote origin"),),
    (Seen("main", "origin/HEAD"),),
    ("Dockerfile",),
    (),
    (WEB,),
)
BARE = replace(SHOWN, repositories=(), branches=(), dockerfiles=(), workloads=(), files=frozenset())
SHOP = Project(
    name="shop",
    repository=Repository(name="Me/web-shop", branch="main"),
    images=[Image(repository="me/shop")],
    deployments=[Deployment(namespace="market", name="web", containers={"app": "me/shop", "init": "me/shop"})],
)


def made(shown: Shown | None, **said: Any) -> tuple[Project | None, list[str], Facts]:
    """The project, the options of what is missing, and what was told."""
    missing, facts = Missing(), Facts()
    project = project_of("shop", Sources(Given(**said), shown, REGISTRIES, missing, facts))
    assert (project is None) == bool(missing.questions)
    return project, [each.option.split()[0] for each in missing.questions], facts


def answered(shown: Shown | None, answers: Sequence[str | None], **said: Any) -> tuple[Project | None, list[Question]]:
    """The project from these answers, None for what is proposed; and what was asked."""
    asked: list[Question] = []

    def ask(question: Question) -> str:
        asked.append(question)
        answer = answers[len(asked) - 1]
        answer = question.proposal if answer is None else answer
        question.read(answer)
        return answer

    return project_of("shop", Sources(Given(**said), shown, REGISTRIES, ask, Facts())), asked


def test_the_image_is_all_that_a_checkout_does_not_show() -> None:
    assert made(SHOWN)[:2] == (None, ["--image"])
    project, _, facts = made(SHOWN, images=("me/shop",))
    assert project == SHOP
    assert facts.rows == [
        ("repository", "Me/web-shop", "remote origin"),
        ("branch", "main", "origin/HEAD"),
        ("dockerfile", "Dockerfile", "the only one that git knows"),
        ("image", "me/shop", "--image"),
        ("deployment", "market/web:app,init", "web.yaml:3"),
    ]


def test_a_branch_that_the_checkout_does_not_have() -> None:
    shown = replace(SHOWN, all_branches=("main", "dev"))
    project, _, _ = made(shown, images=("me/shop",), branch="dev")
    assert project
    assert project.repository.branch == "dev"
    with pytest.raises(PipelinegenError) as caught:
        made(shown, branch="nosuch")
    assert str(caught.value) == (
        "--branch: the checkout has no branch 'nosuch'; there is main, dev; name one of these, or fetch it"
    )
    many = replace(SHOWN, all_branches=tuple(f"b{number}" for number in range(11)))
    with pytest.raises(PipelinegenError, match=r"there is b0, .*, b9, \.\.\.; name"):
        made(many, branch="b11")


def test_everything_that_is_missing_is_told() -> None:
    everything = ["--repository", "--branch", "--dockerfile", "--image", "--deployment"]
    assert made(BARE)[:2] == (None, everything)
    assert made(None)[:2] == (None, [each for each in everything if each != "--dockerfile"])


def test_options_go_before_what_is_seen() -> None:
    project, _, facts = made(
        SHOWN,
        repository="you/other",
        branch="release/1.x",
        images=("registry.example.org/me/shop",),
        deployments=("other/cronjob/nightly:job",),
        woodpecker_id=7,
    )
    assert project == Project(
        name="shop",
        repository=Repository(name="you/other", branch="release/1.x", woodpecker_id=7),
        images=[Image(repository="me/shop", registry="own")],
        deployments=[Deployment(namespace="other", kind="cronjob", name="nightly", containers={"job": "me/shop"})],
    )
    assert ("branch", "release/1.x", "--branch") in facts.rows


def test_it_may_run_nowhere_yet() -> None:
    project, _, _ = made(SHOWN, images=("me/shop",), no_deploy=True)
    assert project is not None
    assert not project.is_unregistered
    assert [(each.name, each.calls) for each in project.workflows] == [("build-and-deploy", "")]
    assert summary_of(project) == "Me/web-shop: builds me/shop, and deploys nothing."


def test_a_summary_is_one_line_of_a_file() -> None:
    project = SHOP.model_copy(update={"images": tuple(Image(repository=f"me/image-{each}") for each in range(20))})
    assert summary_of(SHOP) == "Me/web-shop: builds me/shop, which runs as deployment/web in market."
    assert summary_of(project) == "Me/web-shop: builds 20 images, and runs them in 1 workload."


def test_two_images_in_one_workload() -> None:
    files = frozenset({"back/Dockerfile", "front/Dockerfile", "web.yaml"})
    both = replace(WEB, images={"front": "me/front:1", "back": "registry.example.org/me/back:1"})
    shown = replace(SHOWN, files=files, dockerfiles=("back/Dockerfile", "front/Dockerfile"), workloads=(both,))
    said: dict[str, Any] = {"images": ("registry.example.org:5050/me/back", "me/front"), "contexts": ("back", "front")}
    project, _, _ = made(shown, **said)
    assert project is not None
    assert project.images == (
        Image(repository="me/back", registry="own", context="back"),
        Image(repository="me/front", context="front"),
    )
    (deployment,) = project.deployments
    assert deployment.containers == {"front": "me/front", "back": "me/back"}
    told = ("market/web:front=me/front", "market/web:back=me/back")
    again, _, _ = made(replace(shown, workloads=()), deployments=told, **said)
    assert again == project
    with pytest.raises(PipelinegenError, match=r"does not say which image it runs, me/back or me/front; add `=IMAGE`"):
        made(shown, deployments=("market/web:front",), **said)


def test_several_are_asked_about_with_what_was_seen() -> None:
    other = replace(WEB, namespace="test", path="test.yaml")
    shown = replace(
        SHOWN,
        branches=(Seen("dev", "a branch"), Seen("master", "a branch")),
        workloads=(WEB, other),
        dockerfiles=("Dockerfile", "Dockerfile.base"),
        files=SHOWN.files | {"Dockerfile.base"},
    )
    project, asked = answered(shown, [None, None, None, None])
    assert [(each.option.split()[0], each.proposal) for each in asked] == [
        ("--branch", "master"),
        ("--dockerfile", "Dockerfile"),
        ("--image", "me/shop"),
        ("--deployment", "market/web:app,init test/web:app,init"),
    ]
    assert "there is no origin/HEAD, but dev and master" in asked[0].why
    assert "git knows Dockerfile and Dockerfile.base" in asked[1].why
    assert "market/web:app,init in web.yaml:3; test/web:app,init in test.yaml:3" in asked[3].why
    assert project is not None
    assert [each.namespace for each in project.deployments] == ["market", "test"]
    project, asked = answered(shown, ["dev", "Dockerfile, Dockerfile.base", "me/shop", "me/base", "none"])
    assert project is not None
    assert [each.dockerfile for each in project.images] == [None, "Dockerfile.base"]
    assert project.deployments == ()


def test_a_workload_without_a_namespace_is_shown_but_not_proposed() -> None:
    shown = replace(SHOWN, workloads=(replace(WEB, namespace=""),))
    project, (question,) = answered(shown, ["market/web:app,init"], images=("me/shop",))
    assert project == SHOP
    assert question.proposal == ""
    assert question.why.endswith("?/web:app,init in web.yaml:3, which names no namespace")


def test_names_that_are_no_names_are_asked_about() -> None:
    odd = replace(WEB, name="{{ .Values.name }}")
    shown = replace(SHOWN, branches=(Seen("-x y", "the only branch"),), workloads=(odd,))
    assert made(shown, images=("me/shop",))[1] == ["--branch", "--deployment"]


@pytest.mark.parametrize(
    ("text", "context", "asked"),
    [("COPY app.py /\n", ".", []), ("COPY start.sh /\n", "docker", []), ("COPY . /\n", ".", ["--context"])],
)
def test_the_folder_of_a_build(tmp_path: Path, text: str, context: str, asked: list[str]) -> None:
    (tmp_path / "docker").mkdir()
    (tmp_path / "docker/Dockerfile").write_text(text)
    files = frozenset({"docker/Dockerfile", "docker/start.sh", "app.py"})
    shown = replace(SHOWN, folder=tmp_path, files=files, dockerfiles=("docker/Dockerfile",))
    project, questions = answered(shown, [None], images=("me/shop",))
    assert [each.option.split()[0] for each in questions] == asked
    assert project is not None
    (image,) = project.images
    assert (image.context, image.dockerfile_path) == (context, "docker/Dockerfile")
    given, _, _ = made(shown, images=("me/shop",), contexts=("docker",))
    assert given is not None
    assert given.images == (Image(repository="me/shop", context="docker"),)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"repository": "shop"}, "--repository: 'shop' is not a repository on the forge, written owner/name"),
        ({"repository": "https://github.com/me/shop"}, "written owner/name"),
        ({"repository": ""}, "written owner/name"),
        ({"branch": ""}, "--branch: '' is not the name of one branch"),
        ({"branch": "main, master"}, "'main, master' is not the name of one branch"),
        ({"branch": "-x"}, "'-x' is not the name of one branch"),
        ({"images": ("me/shop:1",)}, "--image: 'me/shop:1' has a version, which the commit gives it later"),
        ({"images": ("Me/Shop",)}, "'Me/Shop' is not an image reference"),
        (
            {"images": ("quay.io/me/shop",)},
            "in no registry of the fleet, which has docker.io and registry.example.org:5050",
        ),
        ({"images": ("a", "b"), "dockerfiles": ("Dockerfile",)}, "--dockerfile: said 1 times, for 2 `--image`"),
        ({"dockerfiles": ("Dockerfil",)}, "--dockerfile: git knows no 'Dockerfil' in app; did you mean 'Dockerfile'?"),
        ({"dockerfiles": ("../Dockerfile",)}, "'../Dockerfile' is not a path inside the checkout"),
        ({"dockerfiles": ("x",)}, "git knows no 'x' in app; write it and `git add` it first"),
        ({"contexts": ("src",)}, "--context: git knows nothing in 'src' of app"),
        ({"contexts": ("/",)}, "'/' is not a path inside the checkout"),
        ({"registries": ("hup",)}, "--registry: the fleet has no registry 'hup'; did you mean 'hub'?"),
        (
            {"images": ("registry.example.org/a",), "registries": ("hub",)},
            "--registry: 'hub' is not the registry in which `--image` is, 'own'",
        ),
        ({"deployments": ("shop",)}, "--deployment: 'shop' is not written NAMESPACE/[KIND/]NAME:CONTAINER"),
        ({"deployments": ("",)}, "--deployment: '' is not written NAMESPACE/"),
        ({"deployments": ("a/job/b:c",)}, "--deployment: "),
        ({"deployments": ("a/B:c",)}, "--deployment: name: 'B' is not a Kubernetes name"),
        ({"deployments": ("a/b:c=me/other",)}, "runs 'me/other', and the project builds me/shop"),
        ({"deployments": ("a/b:c",), "no_deploy": True}, "--no-deploy: it is said to run nowhere, and"),
    ],
)
def test_what_cannot_be_is_refused(said: dict[str, Any], message: str) -> None:
    with pytest.raises(PipelinegenError) as refused:
        made(SHOWN, **({"images": ("me/shop",)} | said))
    assert message in str(refused.value)


def test_a_project_that_does_not_hold_together_is_refused() -> None:
    files = SHOWN.files | {"Dockerfile.base"}
    shown = replace(SHOWN, files=files)
    with pytest.raises(PipelinegenError, match="both want to be built by a job called 'build-shop'"):
        made(
            shown,
            images=("me/shop", "you/shop"),
            dockerfiles=("Dockerfile", "Dockerfile.base"),
            deployments=("a/b:c=me/shop",),
        )


def test_names_of_definitions() -> None:
    assert module_of("web-shop") == "web_shop"
    for name in ("class", "fleet", "Shop", "a_b", "", "-a", "../a"):
        with pytest.raises(PipelinegenError):
            module_of(name)
